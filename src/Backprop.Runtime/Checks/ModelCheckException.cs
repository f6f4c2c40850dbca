using System;

namespace Backprop;

/// <summary>A model's compiled code does not do what its definition says; the message tells what, where, and by how much.</summary>
/// <param name="message">What was found.</param>
public sealed class ModelCheckException(string message) : Exception(message);
