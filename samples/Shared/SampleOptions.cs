namespace Samples;

/// <summary>What every sample can be asked for. A sample's own options derive from it and list all but these in their table.</summary>
abstract class SampleOptions
{
    /// <summary>How a help text ends, where nothing else is said.</summary>
    public const string UsualEnding = "Ctrl-C ends the training; what was learned until then is tested and saved.";

    public int Seed { get; set; }

    public int? Threads { get; set; }

    public bool ShowsHelp { get; set; }

    /// <summary>Complains about options that do not go together.</summary>
    /// <exception cref="UsageException">They do not.</exception>
    public virtual void Check()
    {
    }
}

/// <summary>The command line of a sample.</summary>
/// <typeparam name="TSelf">Its options.</typeparam>
interface ICommandLine<TSelf>
{
    /// <summary>What the sample does, in a sentence.</summary>
    static abstract string Summary { get; }

    /// <summary>The options, without those that all samples have.</summary>
    static abstract Option<TSelf>[] Table { get; }

    /// <summary>The last sentence of the help text.</summary>
    static virtual string Ending => SampleOptions.UsualEnding;
}
