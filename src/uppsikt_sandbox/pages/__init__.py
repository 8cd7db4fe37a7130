"""Pages for people: what a citizen sees, the mailbox, the diary, the control panel."""
