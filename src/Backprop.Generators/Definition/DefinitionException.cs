using System;
using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Definition;

/// <summary>Ends the reading of a definition with a diagnostic.</summary>
internal sealed class DefinitionException(Diagnostic diagnostic) : Exception(diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture))
{
    public Diagnostic Diagnostic => diagnostic;
}

/// <summary>Ends the reading of code that the C# compiler reports an error for; it says more than we could.</summary>
internal sealed class InvalidCodeException : Exception;

/// <summary>What the C# of a definition does when it runs at compile time: index out of range, division by zero, null reference, an invalid cast.</summary>
internal sealed class DefinitionFailure(string exception, string message) : Exception(message)
{
    public string ExceptionName => exception;
}
