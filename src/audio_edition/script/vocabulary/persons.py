"""First names that are printed in capitals, or stand before a surname and a numeral."""

from __future__ import annotations

FIRST_NAMES = frozenset(
    """
    Aaron Abby Abe Abigail Adam Adrian Agnes Al Alan Alana Albert Alec Alex Alexa Alfred Alice
    Alicia Alina Allan Allen Alma Amanda Amber Amelia Amos Amy Ana Anders Andre Andrea Andrew Andy
    Angela Angie Angus Anita Ann Anna Anne Annie Anthony Antonio April Archie Arlene Art Arthur Asa
    Ashley Audrey Barack Barbara Barney Barry Beau Becca Ben Benjamin Bennie Bernie Bert Beth Betsy
    Betty Bill Billy Blaine Blake Bob Bobby Boris Brad Bradley Brandon Brenda Brendan Brent Brett
    Brian Brittany Bruce Bryan Bud Buddy Byron Caleb Calvin Cameron Carl Carla Carlos Carol
    Caroline Carrie Casey Cathy Cecil Chad Charles Charlie Chase Cheri Cheryl Chip Chris Christina
    Christine Chuck Cindy Claire Clara Clarence Clark Claudia Clay Cliff Cody Colin Connie Conor
    Cora Corey Cory Craig Curtis Cynthia Daisy Dale Dan Dana Daniel Danny Darrell Darren Dave David
    Dawn Dean Deb Debbie Deborah Dee Denis Denise Dennis Derek Diana Diane Dick Dina Don Donald
    Donna Doris Doug Douglas Drew Duane Dusty Dwight Dylan Earl Ed Eddie Edgar Edith Edna Edward
    Eileen Elaine Eli Elise Elissa Eliza Elizabeth Ellen Elon Emil Emily Emma Eric Erica Erik Erin
    Ernie Ethan Eva Evan Eve Faith Fay Felix Fiona Florence Floyd Frances Francis Frank Fred Gabe
    Gail Gary Gavin Gene George Gerald Gerry Gina Glen Glenn Gloria Gordon Grace Graham Greg Gus
    Guy Gwen Hakeem Hal Hank Hannah Harold Harry Harvey Hazel Heather Heidi Helen Henry Herb
    Hillary Holly Hope Howard Hugh Hugo Hunter Ian Ida Igor Ike Ilhan Ina Ira Irene Iris Irma Isaac
    Ivan Ivy Jack Jackie Jacky Jacob Jake James Jamie Jan Jane Janet Janice Jared Jason Jasmine Jay
    Jean Jeanne Jeb Jeff Jen Jenny Jeremy Jerome Jerry Jess Jesse Jessica Jill Jim Jimmy Joan Joann
    Joanne Jodi Jody Joe Joel Joey John Johnny Jon Jonas Jonathan Jordan Jose Joseph Josh Joshua
    Joy Joyce Juan Judd Judith Judy Julia Julian Julie June Justin Kai Kamala Kara Karen Karl Kate
    Katherine Kathy Katie Kay Kaye Keir Keith Kellie Kelly Ken Kenneth Kent Kerry Kevin Kim Kirk
    Kirsten Kit Kurt Kyle Lara Larry Laura Lauren Lee Lena Lenny Leo Leon Leroy Les Leslie Lew Liam
    Lila Lily Linda Lindsey Lisa Liz Liza Lloyd Lois Lola Lori Lou Louis Louise Lucas Lucy Luis
    Luke Lulu Lyle Lynn Mabel Mac Mae Maggie Malcolm Mara Marc Marco Marcus Margaret Maria Mario
    Marjorie Mark Marlene Marsha Martha Martin Marty Mary Mat Matt Matthew Maude Maura Max Maxine
    May Maya Mazie Mel Melanie Melissa Meg Megan Mia Michael Michelle Mick Miguel Mike Mimi Mitch
    Mitt Moe Molly Mona Monica Morgan Moses Myra Nan Nancy Naomi Nate Nathan Neal Ned Neil Nell Nia
    Nick Nicole Nina Noah Noel Nora Norm Norma Norman Olga Oliver Olivia Omar Oscar Otto Owen Pam
    Pat Patricia Patrick Patty Paul Paula Pedro Peggy Penny Perry Pete Peter Phil Philip Phyllis
    Polly Rachel Rafael Ralph Rand Randy Raul Ray Raymond Rebecca Reed Rene Rex Rhoda Ricardo Rich
    Richard Rick Ricky Rita Ro Rob Robby Robert Robin Rod Roger Roland Ron Ronald Ronny Rory Rosa
    Rosalind Rosie Ross Roy Ruben Ruby Rudy Rush Russ Russell Ruth Ryan Sally Sam Sammy Samantha
    Samuel Sandra Sara Sarah Saul Scott Sean Seth Shane Shannon Sharon Shawn Sheila Shelley Sherrod
    Sherry Shirley Sid Simon Skip Sofia Sonia Stan Stella Steny Stephanie Stephen Steve Steven
    Stuart Sue Susan Susie Suzanne Sylvia Tad Tammy Tara Ted Teddy Terry Tess Thad Thea Theodore
    Theresa Thom Thomas Tia Tim Timothy Tina Toby Todd Tom Tommy Toni Tony Tracy Travis Trent Trey
    Troy Tulsi Tyler Uri Val Vance Vanessa Vera Vern Vernon Vic Vicky Victor Viola Virginia Wade
    Wally Walt Walter Wanda Warren Wayne Wendy Wes Wesley Whitney Will William Willie Wyatt Yvette
    Yvonne Zach Zack Zoe
    """.split()
)
"""Common ones, of all kinds; in capitals none of them is spelled."""

SURNAMES = frozenset(
    """
    Bass Beck Blunt Bush Coons Cruz Ernst Fong Frey Gowdy Haley Hoyer Hurd Kemp Kerr Khan King Lynch
    Mast McCaul Moore Mills Nunn Obama Penn Pence Pitts Quigg Reid Rhyne Schiff Schultz Scott Smith
    Swann Thune Trump Vance Walz Welch Wyden
    """.split()
)
"""Short surnames that capitals would make look like letters."""

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
