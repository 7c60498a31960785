"""Several machines at work, and machines and a database that are cut off: is nothing lost or doubled?"""
