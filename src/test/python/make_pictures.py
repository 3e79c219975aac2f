"""Draws the pictures of src/test/resources/dataset/pictures, each beside what Pillow makes of it as a plain PNG.

Run again from the repository root after a change here: python src/test/python/make_pictures.py
"""

import io
import pathlib
import shutil
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageOps

FOLDER = pathlib.Path("src/test/resources/dataset/pictures")
WIDTH, HEIGHT = 40, 28
ORIENTATION = 0x112


def drawing():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    slopes = np.stack([x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1), (x + y) * 255 // (WIDTH + HEIGHT - 2)], -1)
    picture = Image.fromarray(slopes.astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, 18, 18), fill=(220, 30, 40))
    draw.rectangle((24, 10, 36, 23), fill=(20, 60, 200))
    return picture


def ramp():
    return Image.fromarray(np.linspace(0, 255, WIDTH).astype(np.uint8)[None, :].repeat(HEIGHT, 0))


def on_white(picture):
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")


def with_components(ids):
    """A JPEG in which only the numbers of its components say what they are."""
    encoded = io.BytesIO()
    small.save(encoded, "jpeg", quality=90, subsampling=0)
    jpeg = bytearray(encoded.getvalue()[:2] + encoded.getvalue()[20:])  # without JFIF's segment
    frame, scan = jpeg.index(b"\xff\xc0"), jpeg.index(b"\xff\xda")
    for component, number in enumerate(ids):
        jpeg[frame + 10 + 3 * component] = jpeg[scan + 5 + 2 * component] = number
    return jpeg


def expect(name, picture):
    picture.save(FOLDER / (name + ".expected.png"), optimize=True)


def write(name, picture, **options):
    """Writes a picture, and what Pillow reads from the file: turned upright, on white."""
    picture.save(FOLDER / name, **options)
    with Image.open(FOLDER / name) as read:
        expect(name, on_white(ImageOps.exif_transpose(read)))


def as_ycck(jpeg):
    """The same samples, of which the Adobe marker now says that the first three are luma and chroma."""
    at = jpeg.index(b"Adobe") + 11
    return jpeg[:at] + b"\x02" + jpeg[at + 1 :]


def exif(orientation):
    block = Image.Exif()
    block[ORIENTATION] = orientation
    return block


def thumbnail_turned():
    """A block of EXIF whose second directory, that of the thumbnail, has an orientation, and the first has none."""
    first = struct.pack(">HHHIHHI", 1, 0x213, 3, 1, 1, 0, 26)
    return b"Exif\0\0MM\0*" + struct.pack(">I", 8) + first + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, 6, 0, 0)


def tiff(name, samples, bits, photometric, expected, more=None, byte_order="<", data=None):
    """Writes a TIFF that Pillow can't: one strip of plain samples, or what the further tags say."""
    height, width, channels = samples.shape if samples.ndim == 3 else (*samples.shape, 1)
    data = data or samples.tobytes()
    tags = {256: width, 257: height, 258: [bits] * channels, 259: 1, 262: photometric, 277: channels, 278: height}
    tags |= {273: 8, 279: len(data)} | (more or {})
    tags = {tag: values for tag, values in tags.items() if values is not None}
    entries, behind = b"", b""
    after = 8 + len(data) + 2 + 12 * len(tags) + 4
    for tag, values in sorted(tags.items()):
        values = values if isinstance(values, list) else [values]
        kind, code = (4, "I") if tag in (273, 279, 324, 325) else (3, "H")
        value = struct.pack(byte_order + code * len(values), *values)
        if len(value) > 4:
            value, behind = struct.pack(byte_order + "I", after + len(behind)), behind + value
        entries += struct.pack(byte_order + "HHI", tag, kind, len(values)) + value.ljust(4, b"\0")
    start = {"<": b"II*\0", ">": b"MM\0*"}[byte_order] + struct.pack(byte_order + "I", 8 + len(data))
    count = struct.pack(byte_order + "H", len(tags))
    (FOLDER / name).write_bytes(start + data + count + entries + bytes(4) + behind)
    expect(name, expected.convert("RGB"))


def tiff_of_differences(name, samples, photometric, expected, tile=None):
    """Writes a TIFF of 16-bit differences from the left neighbours, compressed: a strip, or square tiles."""
    height, width = samples.shape[:2]
    side = tile or max(height, width)
    blocks = []
    for top in range(0, height, side):
        for left in range(0, width, side):
            block = samples[top : top + side, left : left + side]
            if tile:
                block = np.pad(block, [(0, side - block.shape[0]), (0, side - block.shape[1])] + [(0, 0)] * (block.ndim - 2))
            differences = block.astype("u2")
            differences[:, 1:] -= block[:, :-1].astype("u2")
            blocks.append(zlib.compress(differences.tobytes()))
    counts = [len(block) for block in blocks]
    offsets = [8 + sum(counts[:i]) for i in range(len(counts))]
    tiles = {273: None, 278: None, 279: None, 322: side, 323: side, 324: offsets, 325: counts}
    tiff(name, samples, 16, photometric, expected, {259: 8, 317: 2} | (tiles if tile else {}), data=b"".join(blocks))


def netpbm(name, header, samples, expected):
    (FOLDER / name).write_bytes(header + samples)
    expect(name, expected.convert("RGB"))


def plain(samples):
    return b"\n".join(b" ".join(b"%d" % value for value in row) for row in samples.reshape(len(samples), -1)) + b"\n"


shutil.rmtree(FOLDER, ignore_errors=True)
FOLDER.mkdir(parents=True)
picture = drawing()

write("colour.jpg", picture, quality=90)
write("progressive.jpg", picture, quality=90, progressive=True)
write("grey.jpg", picture.convert("L"), quality=90)
write("rgb-not-ycc.jpg", picture, quality=90, keep_rgb=True)

inks = np.array(picture.convert("CMYK"))
inks[..., 3] = np.array(ramp()) // 2
cmyk = Image.frombytes("CMYK", picture.size, inks.tobytes())
write("cmyk-adobe.jpg", cmyk, quality=92)
jpeg = io.BytesIO()
Image.merge("CMYK", [ImageOps.invert(band) for band in (*picture.convert("YCbCr").split(), ramp())]).save(
    jpeg, "jpeg", quality=92
)
(FOLDER / "ycck-adobe.jpg").write_bytes(as_ycck(jpeg.getvalue()))
with Image.open(FOLDER / "ycck-adobe.jpg") as read:
    assert read.info["adobe_transform"] == 2
    expect("ycck-adobe.jpg", read.convert("RGB"))

alpha = picture.copy()
alpha.putalpha(ramp())
write("alpha.png", alpha)
write("grey-alpha.png", alpha.convert("LA"))
write("grey.png", picture.convert("L"))
write("one-bit.png", picture.convert("1"))
palette = picture.quantize(16)
write("palette.png", palette)
write("palette-alpha.png", palette, transparency=bytes([0, 128] + [255] * 14))
write("one-colour-is-clear.png", picture, transparency=(220, 30, 40))
grey16 = (np.array(picture.convert("L")).astype(np.uint16) << 8) + 77
Image.fromarray(grey16).save(FOLDER / "grey-16-bit.png")
expect("grey-16-bit.png", Image.fromarray((grey16 >> 8).astype(np.uint8)).convert("RGB"))

write("colour.bmp", picture)
write("palette.bmp", palette)

write("lossless.webp", picture, lossless=True)
write("lossless-alpha.webp", alpha, lossless=True, exact=True)
write("lossless-few-colours.webp", palette.convert("RGB"), lossless=True)
write("lossy.webp", picture, quality=90)
write("lossy-grey.webp", picture.convert("L"), quality=90)
write("lossy-one-colour.webp", Image.new("RGB", picture.size, (230, 120, 40)), quality=90)
write("lossy-alpha.webp", alpha, quality=90)
srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
red_is_blue = srgb.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")
write("lossless-with-profile.webp", picture, lossless=True, icc_profile=red_is_blue)
picture.save(FOLDER / "animated.webp", save_all=True, append_images=[ImageOps.flip(picture)], lossless=True)

small = picture.resize((24, 16), Image.NEAREST)
for orientation in range(1, 9):
    write(f"orientation-{orientation}.jpg", small, quality=90, subsampling=0, exif=exif(orientation))
write("orientation-of-thumbnail.jpg", small, quality=90, subsampling=0, exif=thumbnail_turned())
(FOLDER / "stray-bytes.jpg").write_bytes(
    (turned := (FOLDER / "orientation-6.jpg").read_bytes())[: (at := turned.index(b"\xff\xdb"))] + bytes(4) + turned[at:]
)
with Image.open(FOLDER / "stray-bytes.jpg") as read:
    expect("stray-bytes.jpg", ImageOps.exif_transpose(read))
for name, ids in {"from-0": (0, 1, 2), "letters": (82, 71, 66)}.items():
    (FOLDER / f"components-{name}.jpg").write_bytes(with_components(ids))
    with Image.open(FOLDER / f"components-{name}.jpg") as read:
        expect(f"components-{name}.jpg", read)
write("orientation-6.png", small, exif=exif(6))
write("orientation-8.webp", small, lossless=True, exif=exif(8))
with open(FOLDER / "orientation-5-after-pixels.png", "wb") as file:
    png = io.BytesIO()
    small.save(png, "png")
    body = b"eXIf" + exif(5).tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    end = png.getvalue().index(b"IEND") - 4
    file.write(png.getvalue()[:end] + chunk + png.getvalue()[end:])
expect("orientation-5-after-pixels.png", small.transpose(Image.Transpose.TRANSPOSE))

grey = np.array(picture.convert("L"))
colours = np.array(picture)
colours16 = colours.astype("u2") * 256 + 77

for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
    write(f"colour-{compression.removeprefix('tiff_')}.tif", picture, compression=compression)
write("grey.tif", picture.convert("L"))
write("grey-alpha.tif", alpha.convert("LA"))
write("alpha.tif", alpha, compression="tiff_lzw")
write("palette.tif", palette)
write("one-bit.tif", picture.convert("1"))
write("one-bit-fax.tif", picture.convert("1"), compression="group4")
write("cmyk.tif", cmyk)
write("two-pages.tif", picture, save_all=True, append_images=[ImageOps.flip(picture)])
for orientation in (3, 6, 8):
    write(f"orientation-{orientation}.tif", small, tiffinfo={ORIENTATION: orientation})
Image.fromarray(grey16).save(FOLDER / "grey-16-bit.tif")
expect("grey-16-bit.tif", Image.fromarray((grey16 >> 8).astype(np.uint8)).convert("RGB"))
tiff("colour-16-bit.tif", colours16.astype(">u2"), 16, 2, picture, byte_order=">")
tiff_of_differences("differences-16-bit.tif", colours16, 2, picture)
tiff_of_differences("grey-differences-16-bit.tif", grey16, 1, picture.convert("L"))
tiff_of_differences("white-is-zero-differences-16-bit.tif", 65535 - grey16, 0, picture.convert("L"))
tiff_of_differences("tiled-differences-16-bit.tif", colours16, 2, picture, tile=16)
tiff("white-is-zero.tif", 255 - grey, 8, 0, picture.convert("L"))
tiff("infrared.tif", np.dstack([colours, 255 - grey]), 8, 2, picture, {338: 0})
tiff("planar.tif", colours, 8, 2, picture, {284: 2, 273: [8 + WIDTH * HEIGHT * i for i in range(3)], 279: [WIDTH * HEIGHT] * 3})
(FOLDER / "planar.tif").write_bytes(
    (whole := (FOLDER / "planar.tif").read_bytes())[:8] + colours.transpose(2, 0, 1).tobytes() + whole[8 + colours.size :]
)
bytes_as_colours = np.zeros((3, 256), int)
bytes_as_colours[:, :16] = np.array(palette.getpalette()[:48]).reshape(16, 3).T
tiff("palette-of-bytes.tif", np.array(palette), 8, 3, palette, {320: bytes_as_colours.ravel().tolist()})

write("palette.gif", palette)
write("interlaced.gif", palette, interlace=1)
write("clear.gif", palette, transparency=3)
write("moving.gif", palette, save_all=True, append_images=[ImageOps.flip(palette)], duration=40)
frame = (FOLDER / "palette.gif").read_bytes()
at = frame.index(b"\x2c\0\0\0\0" + struct.pack("<HH", WIDTH, HEIGHT)) + 1
for name, screen, place in (
    ("frame-on-screen.gif", (WIDTH + 20, HEIGHT + 8), (7, 5)),
    ("frame-over-screen.gif", (WIDTH - 6, HEIGHT), (3, 0)),
    ("no-screen.gif", (0, 0), (0, 0)),
):
    head = frame[:6] + struct.pack("<HH", *screen) + frame[10:at]
    (FOLDER / name).write_bytes(head + struct.pack("<HH", *place) + frame[at + 4 :])
    shown = Image.new("RGB", (max(screen[0], place[0] + WIDTH), max(screen[1], place[1] + HEIGHT)), "white")
    shown.paste(palette.convert("RGB"), place)
    expect(name, shown)

size = b"%d %d\n" % (WIDTH, HEIGHT)
bits = picture.convert("1")
write("colour.ppm", picture)
write("grey.pgm", picture.convert("L"))
write("one-bit.pbm", bits)
netpbm("plain.pbm", b"P1\n# a comment\n" + size, plain(1 - np.array(bits)).replace(b" ", b""), bits)
netpbm("plain.pgm", b"P2 " + size + b"# two\n# comments\n255\n", plain(grey), picture.convert("L"))
netpbm("plain.ppm", b"P3\n" + size + b"15\n", plain(colours >> 4), Image.fromarray((colours >> 4) * 17))
netpbm("grey-16-bit.pgm", b"P5\n" + size + b"65535\n", grey16.astype(">u2").tobytes(), picture.convert("L"))
netpbm("colour-16-bit.ppm", b"P6 " + size + b"65535\n", (colours.astype("u2") * 256 + 77).astype(">u2").tobytes(), picture)
