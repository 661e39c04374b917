"""The viewers' side: their JSON API, their pages, and what the payment provider calls back."""
