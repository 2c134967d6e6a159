"""The cookie screens: register, publication, history, choices, audit, firewall, measurement, proof. cookies.md §18."""
