"""What goes through a person's mailbox: opening an account, a forgotten password, another address."""
