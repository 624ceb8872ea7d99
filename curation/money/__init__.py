"""Money to providers: subsidies proposed and approved by two, payment runs, accounts of spending, refunds, credit for teachers."""
