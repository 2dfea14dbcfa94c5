"""A certificate authority that lives as long as a test, and a broker's keys by it."""

import trustme

from zscc.feeds.mqtt.own_broker import BrokerKeys


def throw_away_keys(folder, *names):
    """The authority's file, and keys for a server of these names (127.0.0.1 when there are none)."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA()
    issued = authority.issue_cert(*(names or ("127.0.0.1",)))
    authority.cert_pem.write_to_path(folder / "authority.pem")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    (folder / "chain.pem").write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    return folder / "authority.pem", BrokerKeys(folder / "chain.pem", folder / "key.pem")
