"""SCIM 2.0, by which an identity provider such as Okta or Entra adds users and deactivates those who leave."""
