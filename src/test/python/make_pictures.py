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
