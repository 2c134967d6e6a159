"""The audit: a real browser goes through the portal, and what happens is compared with the register. cookies.md §17."""
