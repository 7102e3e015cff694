"""One reader of MP3 files: frame headers, Info tags, ID3 sizes, digests of what is heard."""
