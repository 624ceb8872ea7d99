"""Questions of a draft: written by form one by one, brought and taken away as files, and seen as a trainee meets them."""
