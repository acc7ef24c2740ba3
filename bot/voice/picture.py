"""Pictures: the QR code of a link."""

from io import BytesIO

import segno


def qr(link: str) -> bytes:
    """A link as a QR picture, a PNG with room around it."""
    picture = BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()
