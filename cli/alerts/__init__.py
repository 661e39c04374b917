"""`kinokassa alerts`: tries the alert rules, and watches a demo with them."""
