"""A Word document as a page: mammoth makes it, of a document from which all is taken away that nobody sees.

What mammoth (1.13) leaves out or breaks on is put in its way beforehand: readings above characters, formulas, text boxes without a
fallback, hidden text, what a field asks for where nothing was filled in. Its XML is read here, once, without entities.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from packages import archive
from packages.reading import compound, raised, xml
from packages.reading.pages.page import Unreadable
from packages.reading.xml import local

# what is given an image's bytes (None where nobody wants them), media type and alternative text, and gives its address
Image = Callable[[Callable[[], bytes], str, str], str]
MOST_BYTES = 50_000_000  # of a part
MAIN = "word/document.xml"
_STYLED = ("word/styles.xml", "word/numbering.xml")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_VML = "urn:schemas-microsoft-com:vml"
_STRICT = re.compile(re.escape(b"http://purl.oclc.org/ooxml/") + rb"(\w+)/")
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='标题'] => h1:fresh"
# signs of Unicode's private use, between which a reading stands until the page is made
_BASE, _READING, _END = "\ue0f0", "\ue0f1", "\ue0f2"
_RUBY = re.compile(f"{_BASE}([^{_READING}{_END}]*){_READING}([^{_END}]*){_END}")
_MARKS = re.compile(f"[{_BASE}{_READING}{_END}]")


def markup(path: Path, image: Image) -> str:
    """HTML of the whole document. Raises Unreadable."""
    import mammoth

    def shown(found: Any) -> dict[str, str]:
        def content() -> bytes:
            with found.open() as stream:
                return bytes(stream.read())

        return {"src": image(content, found.content_type, found.alt_text or "")}

    value = ""
    for without in ((), _STYLED):  # odd styles and lists must not keep anybody from the words
        try:
            done = mammoth.convert_to_html(
                io.BytesIO(_seen(path, without)),
                convert_image=mammoth.images.img_element(shown),
                style_map=_STYLES,
            )
            value = str(done.value)
            break
        except (*archive.BROKEN, KeyError, AttributeError, TypeError) as error:
            if without:
                raise Unreadable from error
    return _MARKS.sub("", _RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>", value))


def _seen(path: Path, without: Collection[str]) -> bytes:
    """The document without what nobody sees, as a zip of the parts that are needed."""
    target = io.BytesIO()
    with path.open("rb") as file:
        faults, members = archive.inspect(file, archive.INNER)
        if faults:
            raise Unreadable(compound.reason(path))
        parts = {name.replace("\\", "/"): info for name, info in members.items()}
        main = next((name for name in parts if re.fullmatch(r"(?i)word/document\d*\.xml", name)), "")
        if not main:
            raise Unreadable
        with zipfile.ZipFile(file) as opened, zipfile.ZipFile(target, "w") as made:
            hidden = (
                _hidden_styles(_parsed(opened, parts["word/styles.xml"]))
                if "word/styles.xml" in parts
                else set()
            )
            for name, info in parts.items():
                if name in without:
                    continue
                if name.lower().endswith((".xml", ".rels")):
                    made.writestr(_own(name, main), _part(opened, info, hidden))
                elif name.lower().startswith("word/media/"):
                    made.writestr(info.filename.replace("\\", "/"), opened.read(info))
            if "_rels/.rels" not in parts:
                made.writestr("_rels/.rels", "<Relationships/>")
    return target.getvalue()


def _own(name: str, main: str) -> str:
    """The name under which a part is looked for, whatever pointed to it."""
    folder, file = posixpath.split(main)
    pointed = posixpath.join(folder, "_rels", file + ".rels")
    return {main: MAIN, pointed: "word/_rels/document.xml.rels", "_rels/.rels": "_rels/unused.rels"}.get(
        name, name
    )


def _part(opened: zipfile.ZipFile, info: zipfile.ZipInfo, hidden: set[str]) -> bytes:
    root = _parsed(opened, info)
    if local(root) in ("document", "footnotes", "endnotes"):
        _shown(root, hidden)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _parsed(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Any:
    if info.file_size > MOST_BYTES:
        raise Unreadable
    root = xml.parsed(opened.read(info))
    plain = etree.tostring(root, encoding="utf-8")
    if _STRICT.search(plain):
        root = xml.parsed(_STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", plain))
    return root


def _shown(root: Any, hidden: set[str]) -> None:
    """Change a part so that only what a reader sees is left, in a form that mammoth knows."""
    _take_away(root, hidden)
    for name, change in (("ruby", _ruby), ("oMathPara", _formula), ("oMath", _formula)):
        for each in list(_named(root, name)):
            if each.getparent() is not None:
                change(each)
    for each in list(_named(root, "AlternateContent")):
        _alternate(each)
    for each in list(_named(root, "drawing")):
        if not any(local(above) == "Choice" for above in each.iterancestors()):
            _drawing(each)
    for name in ("dir", "bdo"):
        for each in list(_named(root, name)):
            _replace(each, list(each))


def _take_away(root: Any, hidden: set[str]) -> None:
    """Signs that are marks of ours, hidden text, and what a field asks for where nothing was filled in."""
    for each in list(_named(root, "t")):
        if each.text and _MARKS.search(each.text):
            each.text = _MARKS.sub("", each.text)
    gone = [each for each in _named(root, "r") if _is_hidden(each, hidden)]
    gone += [each for each in _named(root, "sdt") if next(_named(each, "showingPlcHdr"), None) is not None]
    for each in gone:
        if each.getparent() is not None:
            each.getparent().remove(each)


def _hidden_styles(root: Any) -> set[str]:
    """The ids of the styles whose text is hidden, by themselves or by what they are based on."""
    own: dict[str, bool | None] = {}
    base: dict[str, str] = {}
    for style in _named(root, "style"):
        name = style.get(f"{{{_W}}}styleId", "")
        found = [each for props in _children(style, "rPr") for each in _children(props, "vanish")]
        own[name] = _on(found[0]) if found else None
        for each in _children(style, "basedOn"):
            base[name] = each.get(f"{{{_W}}}val", "")
    hidden = set()
    for name in own:
        at, steps = name, 0
        while own.get(at) is None and at in base and steps < 50:
            at, steps = base[at], steps + 1
        if own.get(at):
            hidden.add(name)
    return hidden


def _is_hidden(run: Any, hidden: set[str]) -> bool:
    """By its own word, else by the style of its characters, else by that of its paragraph."""
    for props in _children(run, "rPr"):
        for each in _children(props, "vanish"):
            return _on(each)
        for each in _children(props, "rStyle"):
            return each.get(f"{{{_W}}}val") in hidden
    paragraph = next((above for above in run.iterancestors() if local(above) == "p"), None)
    found = (
        []
        if paragraph is None
        else [each for props in _children(paragraph, "pPr") for each in _children(props, "pStyle")]
    )
    return bool(found) and found[0].get(f"{{{_W}}}val") in hidden


def _ruby(ruby: Any) -> None:
    """Base and reading between marks: inside a run, a ruby holds runs of its own."""
    base = "".join(_texts(each) for each in _children(ruby, "rubyBase"))
    reading = "".join(_texts(each) for each in _children(ruby, "rt"))
    _replace(ruby, [_text(f"{_BASE}{base}{_READING}{reading}{_END}" if reading.strip() else base)])


def _formula(formula: Any) -> None:
    """A formula in one line: a/b, x², √(x)."""
    run = etree.Element(f"{{{_W}}}r")
    run.append(_text(_linear(formula).strip()))
    _replace(formula, [run])


def _linear(element: Any) -> str:
    parts = {local(each): each for each in element}
    name = local(element)
    if name == "t":
        return element.text or ""
    if name in ("sSup", "sSub", "sSubSup") and "e" in parts:
        said = _linear(parts["e"])
        said += raised.written(_linear(parts["sub"]), "subscript") if "sub" in parts else ""
        return said + (raised.written(_linear(parts["sup"]), "superscript") if "sup" in parts else "")
    if name == "f" and "num" in parts and "den" in parts:
        return "/".join(_bracketed(_linear(parts[part])) for part in ("num", "den"))
    if name == "rad" and "e" in parts:
        return f"√{_bracketed(_linear(parts['e']))}"
    if name == "d":
        return f"({'，'.join(_linear(each) for each in element if local(each) == 'e')})"
    return "".join(_linear(each) for each in element if not local(each).endswith("Pr"))


def _bracketed(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def _alternate(alternate: Any) -> None:
    """mammoth takes the fallback; where that says nothing, the choice becomes it."""
    fallback = next(_children(alternate, "Fallback"), None)
    choice = next(_children(alternate, "Choice"), None)
    if choice is None or (fallback is not None and _says(fallback)):
        return
    if fallback is None:
        fallback = etree.SubElement(alternate, f"{{{_MC}}}Fallback")
    for each in list(fallback):
        fallback.remove(each)
    fallback.extend(list(choice))


def _says(element: Any) -> bool:
    return bool(_texts(element).strip()) or any(
        local(each) in ("imagedata", "blip") for each in element.iter()
    )


def _drawing(drawing: Any) -> None:
    """The text in a shape, and what its alternative text says of a chart or a shape that is no picture."""
    made = []
    for box in _named(drawing, "txbxContent"):
        if any(local(above) == "txbxContent" for above in box.iterancestors()):
            continue
        picture = etree.Element(f"{{{_W}}}pict")
        etree.SubElement(picture, f"{{{_VML}}}textbox").append(box)
        made.append(picture)
    if next(_named(drawing, "blip"), None) is None:
        told = [each.get("descr", "").strip() for each in _named(drawing, "docPr")]
        made += [_text(each) for each in told[:1] if each and not made]
        _replace(drawing, made)
    elif made:
        parent = drawing.getparent()
        at = parent.index(drawing)
        parent[at + 1 : at + 1] = made


def _text(words: str) -> Any:
    element = etree.Element(f"{{{_W}}}t")
    element.text = words
    return element


def _replace(element: Any, others: list[Any]) -> None:
    parent = element.getparent()
    at = parent.index(element)
    parent.remove(element)
    parent[at:at] = others


def _texts(element: Any) -> str:
    return "".join(each.text or "" for each in _named(element, "t"))


def _on(element: Any) -> bool:
    return element.get(f"{{{_W}}}val", "1") not in ("0", "false", "off")


def _named(root: Any, name: str) -> Iterator[Any]:
    return (each for each in root.iter("{*}" + name))


def _children(element: Any, name: str) -> Iterator[Any]:
    return (each for each in element if local(each) == name)
