"""Pictures on land: battery bench, a quay with people, the open day, the winter timetable."""

from advocacy.demo.pictures.canvas import Canvas
from advocacy.demo.pictures.things import (
    CORAL,
    DAY,
    INK,
    PAPER,
    PETROL,
    SKIN_DARK,
    SUN,
    clouds,
    ferry,
    lamp,
    person,
    ripples,
)


def battery_bench() -> Canvas:
    """A bench with a battery that is being checked."""
    sheet = Canvas("#FBE6C2")
    for x in (88, 884):
        sheet.box(x, 30, 232, 196, "#F2C98A", 10)
        for dx, dy in ((14, 14), (122, 14), (14, 106), (122, 106)):
            sheet.box(x + dx, 14 + 30 + dy - 14, 96, 78, "#BFE0E2", 4)
    sheet.line([(600, 0), (600, 60)], INK, 8)
    sheet.shape([(526, 120), (546, 74), (600, 56), (654, 74), (674, 120)], PETROL)
    sheet.oval(600, 122, 60, 11, SUN)
    sheet.box(0, 404, 1200, 196, "#C88F4C")
    sheet.box(0, 404, 1200, 24, "#AC7233")
    ripples(sheet, "#AC7233", ((80, 492, 290), (716, 538, 386), (340, 580, 214)), 8)
    sheet.curve([(346, 308), (286, 300), (262, 356), (250, 396), (214, 398)], CORAL, 14)
    sheet.box(144, 384, 100, 22, PETROL, 5)
    sheet.curve([(858, 308), (930, 310), (946, 362), (962, 404), (1010, 400)], INK, 14)
    sheet.box(976, 358, 120, 48, PETROL, 9)
    sheet.box(990, 370, 58, 22, "#BFE0E2", 4)
    sheet.disc(1070, 382, 9, SUN)
    sheet.box(338, 244, 524, 162, INK, 16)
    for number, colour in enumerate(("#17663A", "#17663A", "#2E7C86", "#2E7C86", CORAL)):
        width = 92 if number < 4 else 76
        sheet.box(360 + number * 100, 268, width, 114, colour, 8)
        sheet.box(378 + number * 100, 286, width - 36, 8, PAPER, 4)
    return sheet


def quay() -> Canvas:
    """People who wait on a quay, and a ferry that comes in."""
    sheet = Canvas("#CFE6EA")
    clouds(sheet, "#EAF4F5", ((120, 90, 190), (760, 60, 240), (1010, 140, 150)))
    sheet.hill([(0, 300), (220, 244), (460, 286), (760, 332), (1200, 250)], "#7FAE97")
    for x, height in ((90, 60), (146, 44), (1010, 74), (1070, 52)):
        sheet.box(x, 276 - height, 46, height + 20, "#F3E3CB")
        sheet.shape([(x - 6, 276 - height), (x + 23, 246 - height), (x + 52, 276 - height)], CORAL)
    sheet.box(0, 310, 1200, 290, "#7CB4BE")
    ripples(sheet, "#9CCBD1", ((80, 352, 160), (560, 372, 140), (980, 356, 160), (460, 440, 120)))
    ferry(sheet, 800, 444, 0.72, DAY)
    sheet.box(0, 458, 1200, 142, "#B9A98F")
    sheet.box(0, 458, 1200, 18, "#9A8A70")
    for x in (700, 880, 1060):
        sheet.box(x, 430, 30, 44, INK, 8)
    lamp(sheet, 120, 560, 270, INK, SUN)
    person(sheet, 250, 560, 1.15, CORAL, hair="#7A5230")
    person(sheet, 338, 568, 1.05, PETROL, SKIN_DARK)
    person(sheet, 440, 562, 1.2, SUN)
    person(sheet, 510, 574, 0.74, "#2E7C86", hair="#7A5230")
    sheet.box(584, 520, 60, 50, "#7A5230", 8)
    sheet.arc(614, 520, 18, 180, 360, INK, 6)
    return sheet


def open_day() -> Canvas:
    """The yard with its doors open: flags, a hull on blocks, visitors."""
    sheet = Canvas("#BFDFE0")
    clouds(sheet, "#DDEFEF", ((80, 70, 180), (960, 84, 170)))
    sheet.shape([(140, 210), (600, 70), (1060, 210)], PETROL)
    sheet.box(160, 206, 880, 290, "#2E7C86")
    sheet.box(230, 246, 740, 250, "#123A42")
    for x in (290, 480, 670, 860):
        sheet.line([(x, 246), (x, 276)], INK, 5)
        sheet.oval(x, 284, 34, 12, SUN)
    ferry(sheet, 610, 452, 0.72, DAY)
    for x in (470, 580, 690):
        sheet.box(x, 448, 40, 50, "#7A5230")
    sheet.box(0, 494, 1200, 106, "#D9C49C")
    sheet.box(0, 494, 1200, 12, "#C2AC82")
    sheet.curve([(0, 130), (160, 196), (320, 140)], INK, 4)
    sheet.curve([(880, 140), (1040, 196), (1200, 130)], INK, 4)
    for number, x in enumerate((30, 90, 150, 210, 270, 900, 960, 1020, 1080, 1140)):
        drop = 168 - abs((x % 880) - 150) * 0.2
        sheet.shape([(x, drop), (x + 38, drop), (x + 19, drop + 40)], (CORAL, SUN, PAPER)[number % 3])
    person(sheet, 110, 576, 1.0, CORAL)
    person(sheet, 184, 582, 0.66, SUN, hair="#7A5230")
    person(sheet, 1010, 580, 1.05, PETROL, SKIN_DARK)
    person(sheet, 1092, 574, 1.0, PAPER, hair="#7A5230")
    return sheet


def winter_timetable() -> Canvas:
    """A timetable on a post beside the frozen bank; rows without words."""
    sheet = Canvas("#DCE8F0")
    for x, y in (
        (90, 90),
        (210, 190),
        (330, 60),
        (420, 240),
        (880, 70),
        (960, 200),
        (1080, 110),
        (1150, 240),
        (700, 40),
    ):
        sheet.disc(x, y, 6, "#FFFFFF")
    sheet.hill([(0, 360), (260, 280), (540, 356), (820, 420), (1200, 300)], "#B7CBD3")
    sheet.box(0, 398, 1200, 202, "#8FB2C2")
    ripples(sheet, "#C7DAE3", ((60, 440, 180), (860, 452, 230), (980, 520, 160), (120, 508, 120)))
    sheet.hill([(0, 540), (300, 492), (640, 530), (900, 566), (1200, 512)], "#FFFFFF")
    ferry(sheet, 960, 470, 0.5, DAY)
    sheet.box(420, 300, 22, 260, INK)
    sheet.box(660, 300, 22, 260, INK)
    sheet.box(356, 84, 390, 400, "#FFFFFF", 20)
    sheet.box(356, 84, 390, 74, PETROL, 20)
    sheet.box(356, 124, 390, 34, PETROL)
    sheet.arc(402, 121, 18, -40, 260, PAPER, 7)
    sheet.disc(415, 108, 8, SUN)
    sheet.box(440, 112, 150, 18, PAPER, 9)
    for row in range(5):
        y = 188 + row * 56
        sheet.box(382, y, 82, 26, SUN if row == 2 else "#E8ECE6", 8)
        for column in range(3):
            sheet.box(488 + column * 80, y + 4, 60, 18, "#A6D0D3" if (row + column) % 3 else "#2E7C86", 9)
    sheet.oval(551, 84, 200, 14, "#FFFFFF")
    return sheet
