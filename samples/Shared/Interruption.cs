using System;
using System.Runtime.InteropServices;

namespace Samples;

/// <summary>Turns Ctrl-C, and the request to terminate, into a wish that the program fulfils when it has saved its work.</summary>
sealed class Interruption : IDisposable
{
    readonly PosixSignalRegistration[] registrations;
    volatile bool isRequested;

    public Interruption()
    {
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Note), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Note)];
    }

    public bool IsRequested => isRequested;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }
    }

    void Note(PosixSignalContext context)
    {
        context.Cancel = true;
        isRequested = true;
    }
}
