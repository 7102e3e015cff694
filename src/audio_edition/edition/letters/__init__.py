"""What an editor taught of a sender's letters, and how files are parted as letters are."""
