"""Pictures on and beside the water: night ferry, shore power, heron, fog."""

from advocacy.demo.pictures.canvas import Canvas
from advocacy.demo.pictures.things import CORAL, DAY, INK, NIGHT, PAPER, PETROL, SKIN, SUN, ferry, ripples

STARS = ((112, 38), (244, 104), (318, 158), (392, 20), (524, 84), (656, 12), (806, 48), (1048, 178), (1104, 30))


def night_ferry() -> Canvas:
    """The ferry under a half moon."""
    sheet = Canvas("#10313B")
    for x, y in STARS:
        sheet.disc(x, y, 2.6, PAPER)
    sheet.disc(946, 103, 54, "#FFDA85")
    sheet.disc(918, 88, 50, "#10313B")
    sheet.box(0, 196, 1200, 120, "#173F48")
    sheet.hill(
        [(0, 250), (120, 205), (260, 240), (380, 190), (520, 226), (680, 260), (800, 214), (1000, 176), (1200, 244)],
        "#0C242C",
    )
    for x, y in ((140, 262), (164, 256), (602, 258), (1048, 250), (1078, 254)):
        sheet.box(x, y, 9, 12, SUN, 2)
    sheet.box(0, 312, 1200, 288, "#1C5563")
    sheet.box(0, 312, 1200, 26, "#194A57")
    ripples(
        sheet,
        "#2E7C86",
        ((58, 368, 172), (38, 490, 128), (150, 566, 276), (770, 528, 200), (844, 376, 240), (976, 590, 190)),
    )
    ripples(sheet, "#FFDA85", ((916, 350, 62), (904, 370, 86), (924, 392, 46)))
    ripples(sheet, SUN, ((414, 520, 52), (500, 532, 82), (622, 520, 60), (528, 558, 52)), 6)
    ferry(sheet, 580, 494, 1.0, NIGHT)
    return sheet


def shore_power() -> Canvas:
    """A ferry on its cable at sunset."""
    sheet = Canvas("#FBE0CF")
    sheet.box(0, 0, 1200, 110, "#FFEBDD")
    sheet.disc(830, 300, 108, SUN)
    sheet.hill([(0, 300), (300, 210), (620, 296), (860, 344), (1200, 232)], "#8FB8A6")
    sheet.box(0, 340, 1200, 260, "#9CCBD1")
    ripples(sheet, "#7FB3BA", ((520, 420, 180), (740, 560, 220), (980, 540, 150), (560, 520, 90)))
    ripples(sheet, "#FFD9A0", ((780, 372, 100), (800, 392, 60)))
    ferry(sheet, 850, 494, 0.9, DAY)
    sheet.box(0, 470, 470, 130, "#5C6B66")
    sheet.box(0, 470, 470, 18, "#7C8983")
    sheet.box(408, 442, 46, 30, INK, 6)
    sheet.box(420, 424, 22, 30, INK, 6)
    sheet.box(168, 176, 78, 296, PETROL, 14)
    sheet.box(184, 206, 46, 60, "#BFE3E6", 8)
    sheet.line([(206, 246), (214, 226), (204, 238), (212, 220)], PETROL, 5)
    sheet.line([(206, 178), (206, 128)], INK, 10)
    sheet.line([(98, 140), (300, 108)], INK, 16)
    sheet.curve([(246, 320), (330, 300), (346, 372), (372, 440), (470, 400), (540, 372), (610, 400)], INK, 9)
    sheet.box(600, 386, 34, 26, CORAL, 6)
    return sheet


def heron() -> Canvas:
    """A heron on a mooring pole."""
    sheet = Canvas("#BFDFE0")
    sheet.disc(300, 180, 112, "#EAF4F2")
    sheet.hill([(0, 350), (240, 286), (480, 340), (760, 396), (1200, 292)], "#5E8F7D")
    sheet.box(0, 372, 1200, 228, "#8CBFC6")
    ripples(sheet, "#A9D3D6", ((60, 430, 170), (320, 520, 200), (820, 470, 220), (960, 560, 150)))
    for x, top in ((110, 330), (150, 380), (188, 350), (930, 330), (978, 300), (1020, 372)):
        sheet.curve([(x, 600), (x + 4, 470), (x + (14 if x < 500 else -14), top)], "#2F5A49", 7)
        sheet.line([(x + (14 if x < 500 else -14), top - 34), (x + (14 if x < 500 else -14), top)], "#7A5230", 14)
    sheet.box(560, 340, 84, 260, "#7A5230", 8)
    sheet.box(560, 340, 84, 26, "#A06E42", 8)
    sheet.line([(588, 340), (584, 278)], INK, 6)
    sheet.line([(616, 340), (620, 278)], INK, 6)
    sheet.shape([(470, 290), (520, 226), (640, 178), (668, 214), (648, 264), (560, 290)], "#5C6B66")
    sheet.shape([(462, 296), (540, 236), (610, 228), (560, 276)], INK)
    sheet.curve([(640, 214), (704, 190), (676, 138), (654, 96), (694, 82)], "#F3F5F1", 26)
    sheet.oval(702, 80, 36, 20, "#F3F5F1")
    sheet.shape([(724, 70), (812, 88), (724, 94)], SUN)
    sheet.line([(654, 66), (712, 68)], INK, 8)
    sheet.disc(714, 78, 4, INK)
    return sheet


def fog() -> Canvas:
    """A skipper at the wheel, looking into fog."""
    sheet = Canvas("#DCE5E3")
    for y, colour in ((90, "#D0DCDA"), (190, "#C6D5D3"), (300, "#BBCDCB"), (400, "#AEC4C3")):
        sheet.box(-40, y, 1280, 46, colour, 23)
    ferry(sheet, 860, 330, 0.42, DAY)
    sheet.box(700, 262, 560, 30, "#CBD9D7", 15)
    sheet.box(640, 300, 420, 26, "#D0DCDA", 13)
    sheet.box(0, 470, 1200, 130, "#24433F")
    sheet.box(0, 470, 1200, 16, "#2F5A54")
    for x in (20, 1150):
        sheet.box(x, 0, 30, 480, "#24433F")
    sheet.box(0, 0, 1200, 34, "#24433F")
    sheet.box(592, 0, 18, 470, "#24433F")
    sheet.box(820, 430, 220, 60, "#16302D", 12)
    for x, colour in ((850, SUN), (890, "#78D49A"), (930, CORAL)):
        sheet.disc(x, 458, 10, colour)
    sheet.box(238, 336, 176, 300, PETROL, 70)
    sheet.disc(326, 252, 68, INK)
    sheet.disc(336, 266, 58, SKIN)
    sheet.oval(328, 214, 68, 34, CORAL)
    sheet.box(258, 212, 152, 24, "#C4512F", 12)
    sheet.line([(396, 400), (500, 452)], PETROL, 42)
    sheet.disc(512, 456, 24, SKIN)
    sheet.arc(560, 520, 108, 0, 360, "#7A5230", 20)
    for dx, dy in ((0, -150), (106, -106), (-106, -106)):
        sheet.line([(560, 520), (560 + dx, 520 + dy)], "#7A5230", 12)
    sheet.box(0, 560, 1200, 40, "#24433F")
    return sheet
