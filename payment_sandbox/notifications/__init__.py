"""What the merchant is told and asked: Check, Pay, Fail, Confirm, Refund, Cancel, Recurrent, Receipt."""
