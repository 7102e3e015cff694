"""Letters, numerals and signs that are a name of their own, and what they are said as."""

from __future__ import annotations

NAMED = {
    "49ers": "forty-niners", "76ers": "seventy-sixers", "1080p": "ten eighty P",
    "720p": "seven twenty P", "480p": "four eighty P", "1440p": "fourteen forty P",
    "2160p": "twenty-one sixty P",
    "K-12": "K through twelve", "K-8": "K through eight", "K-5": "K through five",
    "Pre-K-12": "pre-K through twelve", "WW2": "World War Two", "WW1": "World War One",
    "WW3": "World War Three", "p-tau217": "P tau two seventeen",
    "mp3": "M P three", "MP3": "M P three", "MP4": "M P four",
    "Y2K": "Y two K", "CO2": "C O two", "H2O": "H two O", "PM2.5": "P M two point five",
    "PM10": "P M ten", "R2-D2": "R two D two", "C-3PO": "C three P O", "3M": "three M",
    "U2": "U two", "X1": "X one", "B2B": "B to B", "B2C": "B to C", "P2P": "peer to peer",
    "O2": "O two", "E3": "E three", "7-Eleven": "Seven-Eleven", "FTSEurofirst": "footsie Eurofirst",
    "MAG7": "Mag seven", "Mag7": "Mag seven", "Y/Y": "year over year",
    "Q/Q": "quarter over quarter", "M/M": "month over month", "Rt Hon": "Right Honorable",
    "4x4": "four by four",
    "4x4s": "four by fours",
    "2x4s": "two by fours", "2x4": "two by four",
    "20/20": "twenty twenty", "T20": "T twenty", "OPEC+": "OPEC plus", "C#": "C sharp",
    "A#": "A sharp", "D#": "D sharp", "F#": "F sharp", "G#": "G sharp",
    "Disney+": "Disney plus", "GPT-4o": "G P T four O", "Web3": "Web three", "4chan": "four chan",
    "8chan": "eight chan", "23andMe": "twenty-three and Me", "7UP": "Seven Up", "3G": "three G",
    "v2": "version two", "AC/DC": "A C D C", "TCP/IP": "T C P I P", "1Password": "One Password",
    "10b-5": "ten B five", "10b5-1": "ten B five one",
    "10-K": "ten K", "10-Q": "ten Q", "8-K": "eight K", "401k": "four oh one K",
    "403b": "four oh three B",
    "401ks": "four oh one K's", "401Ks": "four oh one K's", "401K": "four oh one K",
    "802.11a": "eight oh two dot eleven A", "802.11b": "eight oh two dot eleven B",
    "802.11g": "eight oh two dot eleven G", "802.11n": "eight oh two dot eleven N",
    "802.11ac": "eight oh two dot eleven A C", "802.11ax": "eight oh two dot eleven A X",
    "LL.M.": "L L M", "LL.B.": "L L B", "LL.D.": "L L D",
    "IPv4": "I P version four", "IPv6": "I P version six", "SO win": "shootout win",
    "SO loss": "shootout loss", "M/W/F": "Monday Wednesday Friday",
    "Tu/Th": "Tuesday Thursday", "T/Th": "Tuesday Thursday",
    "Al-Qaeda": "Al-Qaeda", "CO₂": "C O two",
}  # fmt: skip

# Not letter by letter.
SPECIAL = {
    "NAACP": "N double A C P",
    "NCAA": "N C double A",
    "AAA": "triple A",
    "AA": "A A",
    "IEEE": "I triple E",
    "FTSE": "footsie",
    "STOXX": "stocks",
    "FTSEurofirst": "footsie Eurofirst",
    "YTD": "year to date",
    "MoE": "margin of error",
    "GFLOPS": "gigaflops",
    "TFLOPS": "teraflops",
    "PFLOPS": "petaflops",
    "EFLOPS": "exaflops",
    "WWI": "World War One",
    "WWII": "World War Two",
    "WWIII": "World War Three",
    "AKA": "also known as",
    "OK": "OK",
    "UNAIDS": "U N AIDS",
    "USAID": "U S AID",
    "TV": "T V",
    "LSAT": "L SAT",
    "MCAT": "M CAT",
    "GMAT": "G MAT",
    "JSOC": "J SOC",
    "CPAC": "C PAC",
    "PhD": "P H D",
    "PhDs": "P H D's",
    "VS": "versus",
    "TVs": "T V's",
    "MSNBC": "M S N B C",
    "mRNA": "M R N A",
    "mmBtu": "million B T U",
    "MMBtu": "million B T U",
    "eBay": "eBay",
    "LGBTQIA": "L G B T Q I A",
    "DC": "D C",
    "JPMorgan": "J P Morgan",
    "NYTimes": "N Y Times",
    "OpenAI": "Open A I",
    "xAI": "X A I",
    "CNET": "C net",
    "Kp": "K P",
    "LoL": "LOL",
    "iOS": "I O S",
    "macOS": "mac O S",
    "pH": "P H",
    "YoY": "year over year",
    "QoQ": "quarter over quarter",
    "BSc": "B S C",
    "MSc": "M S C",
    "DoT": "D O T",
    "BoE": "B O E",
    "BoJ": "B O J",
    "DoD": "D O D",
    "DoJ": "D O J",
    "DoE": "D O E",
    "MoD": "M O D",
    "MoJ": "M O J",
    "PoW": "P O W",
    "PoWs": "P O W's",
    "AfD": "A F D",
    "TfL": "T F L",
    "IoT": "I O T",
    "SoHo": "SoHo",
    "AdBlue": "AdBlue",
}


REIGNED = frozenset(
    """
    Abbas Abdulaziz Abdulhamid Abdülhamid Adolf Aethelred Æthelred Afonso Ahmed Akbar Alaric
    Albrecht Alexios Alexis Alphonse Amadeo Amadeus Andrew Andronikos Aram Ardashir Artaxerxes
    Arsinoe Ashurnasirpal Athelstan Athenagoras August Augustus Aurangzeb Bahadur Baldwin Basil
    Bayezid Berenice Berengar Bhumibol Bogislaw Bohemond Boleslaw Bolesław Boris Boniface Callixtus
    Cambyses Canute Carloman Carol Chandragupta Childeric Chlothar Christina Clovis Cnut Conrad
    Cosimo Dagobert Daudi Demetrius Dimitrios Dinis Dmitry Edmund Edgar Egbert Enrique Erik Ernst
    Esarhaddon Ethelred Eugene Eumenes Fahd Feodor Ferrante Fernando Filip Fuad Fyodor Gelasius
    Geoffrey Géza Gerard Ghazi Giovanni Godfrey Gorm Gratian Gustavus Guillaume Haakon Håkon Hamad
    Hans-Adam Harold Heraclius Hieronymus Honoré Honorius Hugh Humayun Ieronymos Ilia Isa Isaac
    Isma'il Ismail Iyasu Jaime Jayavarman Jigme Jogaila José Johan Johann Juba Kalakaua Kamehameha
    Karekin Khalid Khosrow Konrad Kublai Ladislaus Leka Leofric Lothair Louise Lucius Ludwig Luis
    Luitpold Magnus Mahendra Malietoa Manasseh Margaret Marcellus Maria Martin Matthias Maurice
    Mehmet Mentuhotep Michael Mieszko Mihai Milan Mircea Moctezuma Mohamed Mohammad Montezuma
    Moshoeshoe Moulay Muhammad Muhammed Murat Mutesa Napoleon Narmer Nebuchadnezzar Nectanebo Nero
    Nikon Norodom Oba Odo Orhan Osman Oyo Paschal Pavlos Pepi Pepin Pimen Pomare Pulakeshin Radama
    Raja Rajaraja Rajendra Ramiro Ranavalona Reza Roger Romanos Rudolph Salman Sargon Saud
    Sebastian Seleucus Senusret Seretse Shalmaneser Shapur Shoshenq Sigurd Simeon Sisowath Sneferu
    Sobhuza Sophia Stanislaw Stanisław Stefan Suryavarman Sweyn Sverre Taharqa Tahmasp Tamim
    Tancred Tarquin Tewodros Theobald Theoderic Theophilus Thibaw Tiberius Tiglath-Pileser Tikhon
    Trajan Tutankhamen Valentinian Vasily Vazgen Victor Vittorio Vlad Vladislav Vytautas Wenceslaus
    Wladyslaw Władysław Yazdegerd Yohannes Yusuf Zara Zayed Zog Zygmunt Khan
    """.split()
)
"""Who reigned under a number, besides those whose names the verbalizer lists: Ludwig II."""
