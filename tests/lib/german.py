"""A German locale in a private directory, for programs that are told so by LOCPATH."""

import os
import subprocess

from processes import Directory, Unavailable, find_program

NAME = "de_DE.UTF-8"


def locale_directory():
    """A Directory with the locale, or Unavailable; the caller closes it."""
    program = find_program("localedef")
    if not os.path.exists("/usr/share/i18n/locales/de_DE"):
        raise Unavailable("the Debian package locales is not installed")
    directory = Directory("pgusher-locale-")
    os.chmod(directory.path, 0o755)
    subprocess.run([program, "-i", "de_DE", "-f", "UTF-8", directory / NAME], check=False,
                   capture_output=True)
    if not os.path.isdir(directory / NAME):
        raise Unavailable("localedef made no German locale")
    return directory


def environment(directory):
    return {"LOCPATH": str(directory), "LC_ALL": NAME, "LANG": NAME, "LANGUAGE": "de"}
