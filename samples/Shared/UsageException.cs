using System;

namespace Samples;

/// <summary>The user asked for something that cannot be done; the message is for them.</summary>
sealed class UsageException(string message) : Exception(message);
