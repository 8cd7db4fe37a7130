"""The Graph API for Facebook pages."""
