using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>What to write instead of code that cannot be inlined, because it is compiled already.</summary>
internal static class WithoutSource
{
    private const string
        Noise = "random numbers are drawn by Uniform and Normal",
        Look = "to look at values, set a breakpoint in the definition, or return them as further results",
        Collection = "use an array or a List",
        Text = "decide by constants or enumerations",
        Check = "write 'if (...) throw ...'";

    /// <summary>By the name of a type or of a namespace; the longest name that fits counts.</summary>
    private static readonly Dictionary<string, string> remedies = new(StringComparer.Ordinal)
    {
        ["System.Random"] = Noise,
        ["System.Guid"] = Noise,
        ["System.Security.Cryptography"] = Noise,
        ["System.Console"] = Look,
        ["System.Diagnostics"] = Look,
        ["System.Diagnostics.Stopwatch"] = LeftOut.Using.Remedy,
        ["System.DateTime"] = LeftOut.Using.Remedy,
        ["System.DateTimeOffset"] = LeftOut.Using.Remedy,
        ["System.Environment"] = LeftOut.Using.Remedy,
        ["System.IO"] = LeftOut.Using.Remedy,
        ["System.Net"] = LeftOut.Using.Remedy,
        ["System.Threading"] = "a definition computes on one thread and waits for nothing: leave it out",
        ["System.Linq"] = "use a loop",
        ["System.Collections"] = Collection,
        ["System.String"] = Text,
        ["System.Char"] = Text,
        ["System.Text"] = Text,
        ["System.Activator"] = LeftOut.Reflection.Remedy,
        ["System.Type"] = LeftOut.Reflection.Remedy,
        ["System.Reflection"] = LeftOut.Reflection.Remedy,
        ["System.ArgumentException"] = Check,
        ["System.ArgumentNullException"] = Check,
        ["System.ArgumentOutOfRangeException"] = Check,
        ["System.ObjectDisposedException"] = Check,
    };

    /// <summary>The end of a sentence, or nothing.</summary>
    public static string Remedy(ISymbol symbol)
    {
        INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        if (type is null) return "";
        for (string name = DefinitionSources.MetadataName(type); name.Length > 0; name = name.Substring(0, Math.Max(0, name.LastIndexOf('.'))))
        {
            if (remedies.TryGetValue(name, out string? remedy)) return "; " + remedy;
        }
        bool couldTravel = type.IsStatic && type.ContainingAssembly?.Modules.FirstOrDefault()?.ReferencedAssemblies.Any(a => a.Name == "Backprop.Attributes") == true;
        return couldTravel ? $"; mark '{type.Name}' [Functions] where it is compiled, so that its source travels with its assembly" : "";
    }
}
