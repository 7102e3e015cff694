"""The player in the posts of a CMS: who may put it there, where, and how it goes again."""
