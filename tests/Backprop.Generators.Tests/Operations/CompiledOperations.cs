using System;
using System.Collections.Generic;
using System.Linq;
using Backprop.Generators.Tests.Definition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Backprop.Generators.Tests.Operations;

/// <summary>All rows of the tables, generated and compiled as one assembly.</summary>
internal static class CompiledOperations
{
    private static readonly OperationRow[] rows = [.. OperationTable.Rows, .. ConventionTable.Rows.Select(r => r.Operation)];
    private static readonly Lazy<GeneratedAssembly> library = new(() => GeneratedAssembly.Load(Generation.Compile(Generation.Usings + LanguageTable.Library).WithAssemblyName("Library")));
    private static readonly Lazy<GeneratedAssembly> assembly = new(() => GeneratedAssembly.Load(Compilation, library.Value));

    /// <summary>What the user wrote: one file with a model for each row.</summary>
    public static CSharpCompilation Compilation => Generation
        .Compile(rows.Select((row, i) => Generation.Usings + row.Model("Row" + i)).ToArray())
        .WithAssemblyName("Operations").AddReferences(library.Value.Reference);

    public static IDifferentiable Create(OperationRow row) => assembly.Value.Create("Row" + Array.IndexOf(rows, row));
}
