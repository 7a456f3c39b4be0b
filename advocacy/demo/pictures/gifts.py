"""Pictures of gifts: a cup that steams, a bicycle on the quay."""

from advocacy.demo.pictures.canvas import Canvas
from advocacy.demo.pictures.things import CORAL, INK, PAPER, PETROL, SUN, ripples


def cup() -> Canvas:
    """A cup of coffee on a saucer."""
    sheet = Canvas("#DDEEEE")
    sheet.box(0, 470, 1200, 130, "#A6D0D3")
    for x in (500, 600, 700):
        sheet.curve([(x, 190), (x - 34, 150), (x, 110), (x + 34, 74), (x, 34)], PETROL, 14)
    sheet.arc(790, 330, 96, 270, 90, CORAL, 34)
    sheet.shape([(410, 240), (790, 240), (750, 450), (450, 450)], CORAL)
    sheet.box(396, 226, 408, 44, INK, 10)
    sheet.curve([(460, 350), (510, 320), (560, 350), (610, 380), (660, 350), (700, 330), (730, 344)], PAPER, 14)
    sheet.box(330, 450, 540, 34, PETROL, 17)
    ripples(sheet, PAPER, ((140, 540, 190), (800, 560, 240)), 6)
    return sheet


def bicycle() -> Canvas:
    """A bicycle that stands on the quay."""
    sheet = Canvas("#FBE6C2")
    sheet.box(0, 460, 1200, 140, "#8DB6A4")
    for x in (400, 800):
        sheet.arc(x, 370, 130, 0, 359, INK, 16)
        sheet.disc(x, 370, 14, INK)
    frame = [(400, 370), (500, 190), (720, 190), (590, 370), (400, 370)]
    sheet.line(frame, PETROL, 18)
    sheet.line([(500, 190), (590, 370)], PETROL, 18)
    sheet.line([(800, 370), (720, 190), (700, 120), (770, 104)], PETROL, 18)
    sheet.line([(500, 190), (486, 140)], INK, 14)
    sheet.box(430, 118, 116, 26, CORAL, 13)
    sheet.disc(590, 370, 26, SUN)
    ripples(sheet, "#6E9C88", ((90, 540, 260), (760, 560, 300)), 6)
    return sheet
