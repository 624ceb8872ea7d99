"""What files most likely are: looked into (`looking`), named (`naming`), and put in order (`catalogue`)."""
