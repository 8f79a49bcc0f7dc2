"""What a WSGI server loads: `gunicorn wsgi:app`."""

import sys

from app.factory import create_app
from app.settings import SettingsError

try:
    app = create_app()
except SettingsError as problem:
    print(f"The server does not start. {problem}", file=sys.stderr)
    sys.exit(4)  # what gunicorn ends with itself; at 1 it would start workers again for ever
