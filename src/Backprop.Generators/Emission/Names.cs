using System.Collections.Generic;
using System.Globalization;

namespace Backprop.Generators.Emission;

/// <summary>Hands out identifiers that are unique within a scope.</summary>
internal sealed class Names
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do", "double",
        "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal",
        "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return",
        "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked",
        "unsafe", "ushort", "using", "virtual", "void", "volatile", "while",
    ];

    private readonly HashSet<string> taken = [];
    private readonly HashSet<string> inside = [];
    private readonly Names? around;

    public Names(params string[] reserved) => taken.UnionWith(reserved);

    /// <summary>A block inside of a scope: its names are not those of the scope, and the scope's later names are not its. Two blocks side by side may have the same names.</summary>
    public Names(Names around)
    {
        this.around = around;
        taken.UnionWith(around.taken);
    }

    public void Reserve(string name) => taken.Add(name);

    /// <summary>The wanted name, with a number behind it if it is taken.</summary>
    public string Unique(string wanted)
    {
        string name = wanted.Length == 0 ? "value" : char.IsDigit(wanted[0]) ? "_" + wanted : wanted;
        string unique = name;
        for (int suffix = 2; Keywords.Contains(unique) || inside.Contains(unique) || !taken.Add(unique); suffix++) unique = name + suffix.ToString(CultureInfo.InvariantCulture);
        for (Names? scope = around; scope is not null; scope = scope.around) scope.inside.Add(unique);
        return unique;
    }

    /// <summary>An identifier of the user's as it is written in code.</summary>
    public static string Escape(string identifier) => Keywords.Contains(identifier) ? "@" + identifier : identifier;
}
