"""What machines put for what: mined from copies, used to read texts, and to suspect them."""
