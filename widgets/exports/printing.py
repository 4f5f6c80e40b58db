"""Printing of bundles: PDF with its metadata, and PNG, by the printer of a rendering worker."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pikepdf

from widgets.exports.document.bundle import Bookmark, Bundle
from widgets.rendering.document_printer import DocumentPrinter

# Tags that PDF 1.7 does not know.
ROLES = ("Strong", "Em")


def print_bundle(raw: bytes, printer: DocumentPrinter) -> bytes:
    """The PDF of a bundle. Raises the printer's errors."""
    bundle = Bundle.load(raw)
    return described(printer.pdf(bundle.html), bundle)


def draw_png(raw: bytes, printer: DocumentPrinter) -> bytes:
    """The PNG of a picture's bundle, at twice its size. Raises the printer's errors."""
    return printer.png(Bundle.load(raw).html)


def described(pdf: bytes, bundle: Bundle) -> bytes:
    """The PDF with title, author, language and time of the bundle, and nothing of the printer's."""
    with pikepdf.open(BytesIO(pdf)) as document, BytesIO() as file:
        del document.docinfo
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as about:
            about["dc:title"] = bundle.title
            about["dc:creator"] = [bundle.author]
            about["dc:language"] = [bundle.language]
            about["xmp:CreateDate"] = bundle.created_at.isoformat(timespec="seconds")
        document.Root.Lang = pikepdf.String(bundle.language)
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        _add_bookmarks(document, bundle.bookmarks)
        _describe_links(document, bundle.bookmarks)
        _map_roles(document)
        document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return file.getvalue()


def _describe_links(document: pikepdf.Pdf, bookmarks: Iterable[Bookmark]) -> None:
    """A description of each link, which ISO 14289 asks for: the title that it leads to, or its
    address.
    """
    titles = {f"/{bookmark.target}": bookmark.title for bookmark in bookmarks}
    for page in document.pages:
        for link in page.get("/Annots", ()):
            action = link.get("/A", pikepdf.Dictionary())
            text = titles.get(str(link.get("/Dest")), "") or str(action.get("/URI", ""))
            if text:
                link.Contents = pikepdf.String(text)


def _map_roles(document: pikepdf.Pdf) -> None:
    """Chromium uses two tags of PDF 2.0 in files of PDF 1.4: readers of these know spans."""
    document.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(
        {f"/{name}": pikepdf.Name("/Span") for name in ROLES}
    )


def _add_bookmarks(document: pikepdf.Pdf, bookmarks: Iterable[Bookmark]) -> None:
    """The bookmarks at the destinations of the contents' links.

    Chromium's own outline is of headings as they are broken into lines, without the spaces.
    """
    places = document.Root.get("/Dests", pikepdf.Dictionary())
    with document.open_outline() as outline:
        outline.root.clear()
        levels = [outline.root]
        for bookmark in bookmarks:
            place = places.get(f"/{bookmark.target}")
            if not isinstance(place, pikepdf.Array):
                continue
            item = pikepdf.OutlineItem(bookmark.title, destination=place)
            del levels[bookmark.level + 1 :]
            levels[-1].append(item)
            levels.append(item.children)
