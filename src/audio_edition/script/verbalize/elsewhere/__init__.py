"""News in other languages put into words, by the tables of their packs.

``speaker`` cuts a text into tokens and asks the families what each is; a family is a module.
"""
