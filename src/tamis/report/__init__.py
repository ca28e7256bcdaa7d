"""What scores say, for people: the terminal's summary, reasons, charts, the HTML report."""
