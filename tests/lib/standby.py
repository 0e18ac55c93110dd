"""A primary and its hot standby: a copy of the files, and streaming."""

import os
import shutil

from postgres import PostgresServer
from processes import give_to_account, wait_until

__all__ = ["Pair"]

TRUST = ["local replication all trust", "host all all 127.0.0.1/32 trust"]


class Pair:
    """primary and standby are PostgresServers; 12 or later. The standby lets no query of its own
    hold up what it replays: it cancels the query at once."""

    def __init__(self, prepare=lambda primary: None, settings=None):
        self.primary = PostgresServer(certificate=None, hba=TRUST, settings={
            "wal_level": "replica", "max_wal_senders": 4, "autovacuum": "off", **(settings or {})})
        prepare(self.primary)
        self.standby = PostgresServer(certificate=None, hba=TRUST, start=False, settings={
            "hot_standby": "on", "max_standby_streaming_delay": 0, "wal_receiver_status_interval": 1,
            "primary_conninfo": f"host={self.primary.socket_directory} port={self.primary.port} "
                                "user=postgres", **(settings or {})})
        self._copy()
        self.primary.start()
        self.standby.start()
        self.catch_up()

    def _copy(self):
        self.primary.stop()
        shutil.rmtree(self.standby.data)
        shutil.copytree(self.primary.data, self.standby.data, symlinks=True)
        self.standby._write_settings()
        self.standby.directory.write("data/standby.signal", "")
        give_to_account(self.standby.data)
        os.chmod(self.standby.data, 0o700)

    def run(self, sql, db="postgres"):
        """On the primary; returns when the standby has it."""
        self.primary.sql(sql, db)
        self.catch_up()

    def catch_up(self):
        at = self.primary.sql("SELECT pg_current_wal_lsn()")
        wait_until(lambda: self.standby.sql(
            f"SELECT coalesce(pg_last_wal_replay_lsn() >= '{at}', false)") == "t", 20,
                   "the standby to follow")
