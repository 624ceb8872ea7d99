"""The catalogue of scarce occupations: editions loaded from Excel, and what each asks and pays."""
