using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Recommender;

/// <summary>Reads ratings and titles as they are published: a line for each, its fields separated in one way or another.</summary>
static class RatingFile
{
    static readonly string[] Separators = ["::", "\t", "|", ";", ",", " "];

    /// <summary>Reads users, items and ratings: the first three fields of each line. A first line that has no rating is a heading.</summary>
    /// <exception cref="InvalidDataException">A line has less than three fields, or the third is no finite number.</exception>
    public static List<(string User, string Item, float Value)> Read(string path)
    {
        var ratings = new List<(string, string, float)>();
        foreach (var (number, fields) in Lines(path))
        {
            float value = 0;
            bool isRating = fields.Count >= 3
                && float.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
            if (isRating)
            {
                ratings.Add((fields[0], fields[1], value));
            }
            else if (number > 1)
            {
                throw new InvalidDataException($"{path}, line {number}: user, item and rating are expected");
            }
        }

        return ratings;
    }

    /// <summary>Reads items and their titles: the first two fields of each line.</summary>
    /// <exception cref="InvalidDataException">A line has less than two fields.</exception>
    public static Dictionary<string, string> ReadTitles(string path)
    {
        var titles = new Dictionary<string, string>();
        foreach (var (number, fields) in Lines(path))
        {
            titles[fields[0]] = fields.Count >= 2 ? fields[1] : throw new InvalidDataException($"{path}, line {number}: item and title are expected");
        }

        return titles;
    }

    /// <summary>The lines that are not blank, from 1, and their fields; the first line shows what separates them.</summary>
    static IEnumerable<(int Number, List<string> Fields)> Lines(string path)
    {
        int number = 0;
        string? separator = null;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                separator ??= Array.Find(Separators, line.Contains) ?? " ";
                yield return (number, Split(line, separator));
            }
        }
    }

    /// <summary>Splits a line at separators that are not within quotation marks; a doubled mark within them stands for one.</summary>
    static List<string> Split(string line, string separator)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && (isQuoted || field.Length == 0))
            {
                bool isDoubled = isQuoted && i + 1 < line.Length && line[i + 1] == '"';
                isQuoted = isDoubled || !isQuoted;
                field.Append(isDoubled ? "\"" : "");
                i += isDoubled ? 1 : 0;
            }
            else if (!isQuoted && string.CompareOrdinal(line, i, separator, 0, separator.Length) == 0)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
                i += separator.Length - 1;
            }
            else
            {
                field.Append(line[i]);
            }
        }

        fields.Add(field.ToString().Trim());
        return fields;
    }
}
