"""Sample contents of the component gallery: invented people and units, long names and rare characters on purpose."""
