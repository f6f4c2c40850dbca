using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Forecast;

/// <summary>Reads series: a value a line, in the last of the fields that commas, semicolons or tabs separate.</summary>
static class SeriesFile
{
    /// <summary>Reads the values of a file. A first line without a value is a heading.</summary>
    /// <exception cref="InvalidDataException">A line does not end with a finite number.</exception>
    public static float[] Read(string path)
    {
        var values = new List<float>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string last = line.Split(',', ';', '\t')[^1];
            if (float.TryParse(last, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
            {
                values.Add(value);
            }
            else if (number > 1 && !string.IsNullOrWhiteSpace(line))
            {
                throw new InvalidDataException($"{path}, line {number}: a number is expected at the end of the line");
            }
        }

        return [.. values];
    }
}
