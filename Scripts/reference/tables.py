"""Tables as Python's csv module writes them, and as it reads them back.

    python Scripts/reference/tables.py
"""

import csv
import io
import random

import common

PIECES = ["a", "b", "word", "7", "3.25", " ", ",", ";", "|", "\t", '"', '""', "\n", "\r\n", "é", "日本", "😀", "'", "\\"]


def main():
    generator = random.Random(7)
    cases = []
    for number in range(120):
        delimiter = generator.choice([",", ",", ";", "\t", "|"])
        end = generator.choice(["\n", "\r\n"])
        quoting = generator.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
        columns = generator.randint(2, 5)
        records = []
        for _ in range(generator.randint(1, 8)):
            fields = ["".join(generator.choices(PIECES, k=generator.randint(0, 5))) for _ in range(columns)]
            if quoting == csv.QUOTE_MINIMAL:
                # It leaves spaces around fields without quotes; those are none of the field for us.
                fields = [field.strip(" \t") for field in fields]
            records.append(fields)
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(records)
        text = file.getvalue()
        assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) == records
        cases.append({"name": f"{number}", "delimiter": delimiter, "text": text, "records": records})
    common.write("tables.json", cases)


main()
