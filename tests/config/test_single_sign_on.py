"""How the provider of single sign-on is set, and what is said of settings that are wrong."""

import pytest

from baton.config.environment import SettingsAreWrong, read_environment

KEYCLOAK = {
    "BATON_OIDC_ISSUER": "https://keycloak.example.com/realms/sales",
    "BATON_OIDC_CLIENT_ID": "baton",
    "BATON_OIDC_CLIENT_SECRET": "a-client-secret-of-ours",
    "BATON_OIDC_DOMAINS": "Example.com, @example.org",
}


def test_without_an_issuer_there_is_none() -> None:
    assert read_environment({}).sign_on is None
    assert read_environment({"BATON_OIDC_LABEL": "Okta"}).sign_on is None


def test_the_rest_has_defaults() -> None:
    environment = read_environment(KEYCLOAK)
    sign_on = environment.sign_on
    assert sign_on
    assert sign_on.domains == ("example.com", "example.org")
    assert (sign_on.scopes, sign_on.roles, sign_on.new_users_role) == ("openid email profile", (), "")
    assert environment.is_password_sign_in


def test_the_client_secret_is_in_no_log() -> None:
    environment = read_environment(KEYCLOAK)
    assert "a-client-secret-of-ours" in environment.secrets("key")
    assert "a-client-secret-of-ours" not in repr(environment)


def test_groups_have_roles_in_the_order_in_which_they_are_written() -> None:
    roles = "/Sales Ops = Sequence Admin; /Leads = Manager; cn=sales,dc=example=sequence_agent;"
    sign_on = read_environment(KEYCLOAK | {"BATON_OIDC_ROLES": roles}).sign_on
    assert sign_on
    assert sign_on.roles == (
        ("/Sales Ops", "sequence_admin"),
        ("/Leads", "manager"),
        ("cn=sales,dc=example", "sequence_agent"),
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"BATON_OIDC_ISSUER": "http://keycloak.example.com"}, "BATON_OIDC_ISSUER is not the address of a provider"),
        ({"BATON_OIDC_ISSUER": "keycloak"}, "BATON_OIDC_ISSUER is not the address of a provider"),
        ({"BATON_OIDC_CLIENT_SECRET": ""}, "BATON_OIDC_CLIENT_SECRET is missing"),
        ({"BATON_OIDC_DOMAINS": ""}, "BATON_OIDC_DOMAINS is missing"),
        ({"BATON_OIDC_DOMAINS": "*"}, "BATON_OIDC_DOMAINS is not a list of email domains"),
        ({"BATON_OIDC_SCOPES": "email"}, "BATON_OIDC_SCOPES lacks openid"),
        ({"BATON_OIDC_NEW_USERS_ROLE": "Boss"}, "BATON_OIDC_NEW_USERS_ROLE is not a role"),
        ({"BATON_OIDC_ROLES": "Sales"}, "BATON_OIDC_ROLES names no group"),
        ({"BATON_OIDC_ROLES": "Sales = Boss"}, "BATON_OIDC_ROLES is not a role"),
        ({"BATON_OIDC_ISSUER": "", "BATON_PASSWORD_SIGN_IN": "0"}, "no other way to sign in"),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsAreWrong) as refused:
        read_environment(KEYCLOAK | wrong)
    assert sentence in str(refused.value)
