"""The back offices: their door, their frame, and the staff's desk. Makers' and organizers' pages come from plugins."""
