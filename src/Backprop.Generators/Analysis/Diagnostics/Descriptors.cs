using Microsoft.CodeAnalysis;

namespace Backprop.Generators.Analysis;

/// <summary>Every diagnostic. An ID is never reused. BP1xxx: the definition cannot be compiled; BP2xxx: shapes; BP3xxx: gradients, from BP3101 their checks, from BP3201 what they suffer from; BP4xxx: the plan; BP5xxx: use of the compiled code; BP9xxx: information and internal errors.</summary>
internal static class Descriptors
{
    /// <summary>Where the pages are that explain each diagnostic: a folder of the repository and, under the same path, of the package. One with a public address stands here.</summary>
    public const string HelpPages = "docs/diagnostics/";

    // The class.

    public static readonly DiagnosticDescriptor NotPartial = Error("BP1001", "Class is not partial",
        "'{0}' is marked [{1}] and must be partial: the compiled code is added to it");

    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Error("BP1002", "Containing type is not partial",
        "'{0}' contains the {1} '{2}' and must be partial: the compiled code is added to it");

    public static readonly DiagnosticDescriptor GenericModel = Error("BP1003", "Model is generic",
        "The model '{0}' has type parameters; the compiled code is for one definition: make a layer generic, or write the types out");

    public static readonly DiagnosticDescriptor ModelConstructorArguments = Error("BP1004", "Model has constructor arguments",
        "The constructor of the model '{0}' has parameters; the compiled code is for one configuration: use constants, or a layer with constructor arguments");

    public static readonly DiagnosticDescriptor NoCompiledMethod = Error("BP1005", "Model has nothing to compile",
        "The model '{0}' has no method marked [Forward] or [Loss]");

    public static readonly DiagnosticDescriptor UnsafeBlocksDisabled = Error("BP1006", "Unsafe blocks are disabled",
        "The compiled code of '{0}' uses pointers: set <AllowUnsafeBlocks>true</AllowUnsafeBlocks> in the project file");

    public static readonly DiagnosticDescriptor UnsupportedClass = Error("BP1007", "Class cannot be a model or layer",
        "'{0}' is {1}; a {2} is a class without a base class: compose layers as fields");

    public static readonly DiagnosticDescriptor ModelAndLayer = Error("BP1008", "Class is both model and layer",
        "'{0}' is marked both [Model] and [Layer]: move what models share into a layer");

    public static readonly DiagnosticDescriptor FunctionsNotStatic = Error("BP1009", "Class of functions is not static",
        "'{0}' is marked [Functions] and must be static: what has state or parameters is a layer");

    // Compiled methods.

    public static readonly DiagnosticDescriptor MissingShape = Error("BP1010", "Argument has no shape",
        "The argument '{0}' needs its shape, such as [Shape(\"B\", 784)]: constants, and names for sizes known when the method is called");

    public static readonly DiagnosticDescriptor InvalidShapeDimension = Error("BP1011", "Dimension is neither a size nor a name",
        "Dimension {0} of the argument '{1}' is {2}; a dimension is an int constant of at least 0 or a string that is a C# identifier");

    public static readonly DiagnosticDescriptor UnsupportedArgument = Error("BP1012", "Argument cannot be compiled",
        "The argument '{0}' of a compiled method is {1}; it must be a Variable or Indices, passed by value");

    public static readonly DiagnosticDescriptor UnsupportedReturnType = Error("BP1013", "Return type cannot be compiled",
        "The {0} method '{1}' returns {2}; it must return {3}");

    public static readonly DiagnosticDescriptor UnsupportedMethod = Error("BP1014", "Method cannot be compiled",
        "The method '{0}' is {1}; a compiled method is an ordinary method with arguments, a body and no type parameters");

    public static readonly DiagnosticDescriptor GradientNotAvailable = Error("BP1015", "Argument has no gradient",
        "No gradient with respect to '{0}': {1}");

    public static readonly DiagnosticDescriptor OverloadedMethod = Error("BP1016", "Compiled method is overloaded",
        "The compiled methods of '{0}' include several named '{1}': give each its own name");

    public static readonly DiagnosticDescriptor NameTaken = Error("BP1017", "Name of a generated member is taken",
        "The compiled code adds a member named '{0}' to '{1}': give this one another name");

    public static readonly DiagnosticDescriptor SameParameterName = Error("BP1018", "Two parameters have the same name",
        "Two parameters of the model '{0}' are named '{1}': give one another name with [Name] on its field, or in its declaration");

    public static readonly DiagnosticDescriptor InvalidParameterName = Error("BP1019", "Name of a parameter is empty",
        "{0} cannot name a parameter: {1}");

    // What the definition's code may do.

    public static readonly DiagnosticDescriptor UnsupportedConstruct = Error("BP1020", "Construct cannot be compiled",
        "Definitions are compiled ahead of time; {0} cannot be: {1}");

    public static readonly DiagnosticDescriptor NoSource = Error("BP1021", "Called code has no source",
        "'{0}' cannot be inlined: its source is not in this compilation, and it is not an operation of Backprop.Ops{1}");

    public static readonly DiagnosticDescriptor LayerDefinitionMissing = Error("BP1022", "Definition of another assembly is missing",
        "The definition of '{0}' did not travel with its assembly '{1}': compile that project with the Backprop generator");

    public static readonly DiagnosticDescriptor LayerDefinitionBroken = Error("BP1023", "Definition of another assembly cannot be read here",
        "The definition of '{0}' of the assembly '{1}' does not compile here: {2}");

    public static readonly DiagnosticDescriptor TensorValueRequired = Error("BP1024", "Value of a tensor is needed to compile",
        "'{0}' reads the values of a tensor, which are known only when the compiled code runs; to choose between elements use Where");

    public static readonly DiagnosticDescriptor SymbolicCondition = Error("BP1025", "Condition depends on a symbolic size",
        "Whether {0} holds depends on the size of {1}; decisions are made when the definition is compiled");

    public static readonly DiagnosticDescriptor SymbolicLoop = Error("BP1026", "Loop over a symbolic length",
        "How often this loop runs depends on the size of {0}: write it as 'for (int t = 0; t < length; t++)' or 'for (int t = length - 1; t >= 0; t--)', or use operations on whole tensors");

    public static readonly DiagnosticDescriptor Recursion = Error("BP1027", "Recursive definition",
        "'{0}' calls itself{1}: definitions are inlined and cannot recurse");

    public static readonly DiagnosticDescriptor TooManySteps = Error("BP1028", "Definition is too long",
        "Unrolling this definition takes more than {0} {1}: is there a loop that does not end?");

    public static readonly DiagnosticDescriptor TooDeep = Error("BP1029", "Definition is nested too deeply",
        "Calls and expressions are nested too deeply here: split the definition into steps");

    public static readonly DiagnosticDescriptor DefinitionThrows = Error("BP1030", "Definition throws",
        "The definition throws {0}: {1}");

    public static readonly DiagnosticDescriptor ParameterNotInField = Error("BP1031", "Parameter is not part of the model",
        "A parameter is used here that no field of the model leads to: {0}");

    public static readonly DiagnosticDescriptor SymbolicParameter = Error("BP1032", "Parameter has a symbolic shape",
        "Axis {0} of this parameter is {1}; the shape of a parameter must be known when the model is compiled");

    public static readonly DiagnosticDescriptor ConstantRequired = Error("BP1033", "Value must be known at compile time",
        "The argument '{0}' of {1} must be known when the definition is compiled, but depends on the size of {2}");

    public static readonly DiagnosticDescriptor FieldAssignment = Error("BP1034", "Field is assigned in a definition",
        "'{0}' is assigned here; a definition computes its result and changes nothing: use a local variable");

    // Loops over time.

    public static readonly DiagnosticDescriptor CarriedValue = Error("BP1040", "Loop carries what is no tensor",
        "'{0}' changes from step to step of this loop and is {1} here; a compiled loop carries Variables and Indices, and tuples, arrays and records of them");

    public static readonly DiagnosticDescriptor CarriedShape = Error("BP1041", "Shape changes from step to step",
        "'{0}' is {1} before the loop and {2} after a step; what a loop carries keeps its shape");

    public static readonly DiagnosticDescriptor LoopExit = Error("BP1042", "Loop is left in the middle",
        "'{0}' leaves a loop of which one step is compiled for all; let the bound say how many steps there are");

    public static readonly DiagnosticDescriptor LoopList = Error("BP1043", "List is used in the middle of a loop",
        "A loop of which one step is compiled for all may only append to the list '{0}' of the code around it, one tensor in every step, and not read it");

    public static readonly DiagnosticDescriptor StepDependence = Error("BP1044", "Size depends on the step",
        "{0} depends on the step '{1}' of the loop around; one step is compiled for all: use a mask, or a loop whose length is a constant of at most 8");

    public static readonly DiagnosticDescriptor SymbolicList = Error("BP1045", "List has a symbolic length",
        "This list has {0} more items, so many as its loop has steps: Stack, Concat, Count, an index and Reverse are compiled for it, single items are not");

    // Layers.

    public static readonly DiagnosticDescriptor NotLayer = Error("BP1180", "Class behind a layer's interface is no layer",
        "'{0}' implements the layer interface '{1}', but is not marked [Layer] itself, so that its parameters would not be found");

    public static readonly DiagnosticDescriptor AttributeWithoutEffect = Warning("BP1185", "Attribute has no effect",
        "[{0}] does nothing here: {1}");

    public static readonly DiagnosticDescriptor EndlessLayer = Error("BP1186", "Layer contains itself without end",
        "Each '{0}' contains another '{0}' without end: let an argument of its constructor count down, and let the last one hold null");

    public static readonly DiagnosticDescriptor ReplacedLayer = Warning("BP1187", "Layer is replaced in a compiled model",
        "'{0}' is part of what is compiled of '{1}': once the model is used, its compiled code does not see what is assigned here; assign it in the constructor, draw its parameters anew with Initialize, or copy values into Parameters");

    // State.

    public static readonly DiagnosticDescriptor StateNotParameter = Error("BP1150", "State is not a parameter",
        "The member '{0}' is marked [State] and cannot be: state is held by instance fields and properties of type Parameter, and by arrays of them");

    public static readonly DiagnosticDescriptor UpdateOfParameter = Error("BP1151", "Parameter is updated as state",
        "'{0}' is a parameter that optimizers change; to update it here, mark the field that holds it [State]");

    public static readonly DiagnosticDescriptor UpdateShape = Error("BP1152", "Update has another shape",
        "The state '{0}' has the shape {1}, and its new value {2}");

    public static readonly DiagnosticDescriptor UpdateTwice = Error("BP1153", "State is updated twice",
        "The state '{0}' has been updated in this step before: a step computes one new value from the old one. Evaluate the layer once, on its inputs joined by Concat, or give it states of its own for each use");

    public static readonly DiagnosticDescriptor UpdateInLoop = Error("BP1154", "State is updated in a loop over time",
        "The state '{0}' is updated in each step of a loop: update it once after the loop, with what the loop carries");

    // Several results.

    public static readonly DiagnosticDescriptor UnsupportedResultElement = Error("BP1160", "Element of a result cannot be compiled",
        "The element '{0}' of the result of '{1}' is {2}; it must be {3}");

    public static readonly DiagnosticDescriptor NoBackward = Error("BP1161", "Method has no backward method",
        "'{0}' returns nothing that has a gradient, and so has no backward method");

    // Checkpoints.

    public static readonly DiagnosticDescriptor CheckpointLambda = Error("BP1170", "Checkpoint takes a lambda",
        "Checkpoint computes again what a lambda says, which must be written in this place: Checkpoint(() => ...) instead of '{0}'");

    // Gradients that the definition gives by itself.

    public static readonly DiagnosticDescriptor CustomGradientShape = Error("BP1175", "Gradient has another shape than its argument",
        "The gradient of '{0}' is {1} here, and '{0}' is {2}; a gradient has the shape of its argument: sum over the axes along which the argument is repeated");

    public static readonly DiagnosticDescriptor ImpureGradientFunction = Error("BP1176", "Gradient function does more than compute a gradient",
        "This gradient function {0}; it runs in the backward pass, or not at all, and may only compute: do that before, and use the result here");

    // Shapes.

    public static readonly DiagnosticDescriptor InnerDimensions = Error("BP2001", "Inner dimensions differ",
        "{0}: {1} x {2}: the inner dimensions are {3} and {4}{5}");

    public static readonly DiagnosticDescriptor Broadcast = Error("BP2002", "Shapes do not broadcast",
        "{0}: {1} and {2}: axis {3} from the end is {4} and {5}{6}");

    public static readonly DiagnosticDescriptor AxisOutOfRange = Error("BP2003", "Axis is out of range",
        "{0}: {1} has no axis {2}: axes go from {3} to {4}");

    public static readonly DiagnosticDescriptor Rank = Error("BP2004", "Wrong number of axes",
        "{0}: {1} has {2} axes; {3}");

    public static readonly DiagnosticDescriptor ReshapeCount = Error("BP2005", "Number of elements changes",
        "{0}: {1} to {2}: {3} elements do not fill {4}");

    public static readonly DiagnosticDescriptor SliceRange = Error("BP2006", "Range is outside of the axis",
        "{0}: {1} is not a range of axis {2} of {3}, whose extent is {4}");

    public static readonly DiagnosticDescriptor PartsDiffer = Error("BP2007", "Parts do not fit together",
        "{0}: part 0 is {1} and part {2} is {3}: {4}");

    public static readonly DiagnosticDescriptor ShapesDiffer = Error("BP2008", "Shapes differ",
        "{0}: {1} and {2}: {3}");

    public static readonly DiagnosticDescriptor LossNotScalar = Error("BP2009", "Loss is not a scalar",
        "The loss '{0}' has shape {1}; it must be a scalar: reduce it with Mean or Sum");

    public static readonly DiagnosticDescriptor InexactDivision = Error("BP2010", "Size does not divide",
        "{0} / {1} is not a whole number for all sizes; declare the quotient as a dimension of its own");

    public static readonly DiagnosticDescriptor InvalidOperand = Error("BP2011", "Operation does not accept its operands",
        "{0}: {1}");

    public static readonly DiagnosticDescriptor SizeOverflow = Error("BP2012", "Size is too large",
        "A size here is too large: tensors, and all parameters together, have at most 2147483647 elements");

    // Gradients.

    public static readonly DiagnosticDescriptor UnknownTrainedParameter = Error("BP3120", "Trained parameter does not exist",
        "The loss '{0}' trains '{1}', but no parameter has a name that is or begins so: {2}");

    public static readonly DiagnosticDescriptor UntrainableParameter = Error("BP3121", "Loss does not depend on what it trains",
        "The loss '{0}' trains '{1}', but does not depend on it: the gradient is 0 whatever the arguments are");

    // Generated checks.

    public static readonly DiagnosticDescriptor ChecksNeedXunit = Error("BP3101", "Gradient checks need xunit",
        "[assembly: GradientChecks] generates tests for xunit, which this project does not reference: add the package xunit or xunit.v3");

    public static readonly DiagnosticDescriptor InvalidCheckDimensions = Error("BP3102", "Sizes to check at cannot be read",
        "\"{0}\" is not a list of sizes such as \"B=3, T=5\": {1}");

    public static readonly DiagnosticDescriptor UnknownCheckDimension = Error("BP3103", "Model has no such dimension",
        "{0} '{1}'; there {2}");

    public static readonly DiagnosticDescriptor CheckDimensionsNotFound = Error("BP3104", "No sizes to check at",
        "No small sizes were found for which all methods of the model '{0}' are defined: give them with [GradientCheckDimensions(\"{1}\")]");

    public static readonly DiagnosticDescriptor ModelNotReachable = Warning("BP3105", "Model cannot be checked here",
        "The model '{0}' cannot be checked by the tests of this project: {1}, or mark it [GradientCheckExclusion(\"reason\")]");

    public static readonly DiagnosticDescriptor InvalidCheckOption = Error("BP3106", "Option of a check is out of range",
        "{0} is {1}; it must be {2}");

    public static readonly DiagnosticDescriptor CheckedModelMissing = Error("BP3107", "Check of what is not a model",
        "{0}");

    public static readonly DiagnosticDescriptor NothingToCheck = Warning("BP3108", "Nothing to check",
        "There is no model to check: neither this project nor an assembly that it references has a class marked [Model]");

    // Definitions that compile and train, but hardly do what was meant.

    public static readonly DiagnosticDescriptor UnusedParameter = Warning("BP3201", "Parameter is never trained",
        "No loss of '{0}' depends on {1}: use it in a loss, or remove it");

    public static readonly DiagnosticDescriptor LossWithoutParameter = Warning("BP3202", "Loss trains nothing",
        "The loss '{0}' depends on no parameter and has no argument marked [Gradient]: there is nothing to train; if only its value is wanted, mark the method [Forward]");

    public static readonly DiagnosticDescriptor GradientCut = Warning("BP3203", "Gradient is cut",
        "No gradient reaches {0}: every path from a loss leads through {1}, whose gradient is 0");

    public static readonly DiagnosticDescriptor NormalizedLogits = Warning("BP3204", "Logits are normalised twice",
        "This operation takes logits and applies the {0} itself: pass it what the {0} is applied to");

    public static readonly DiagnosticDescriptor LogOfSoftmax = Warning("BP3205", "Logarithm of a softmax",
        "The logarithm of a softmax is -Infinity where a probability underflows: use LogSoftmax");

    public static readonly DiagnosticDescriptor LogOfSigmoid = Warning("BP3206", "Logarithm of a sigmoid",
        "{0} is -Infinity where the sigmoid is rounded to 0 or 1: use {1}, or BinaryCrossEntropyWithLogits if this is a cross-entropy");

    public static readonly DiagnosticDescriptor SingularGradient = Warning("BP3207", "Gradient is infinite at 0",
        "The gradient of {0} is infinite where its operand is 0, and this one can be: {1}; add a small constant to it, such as 1e-8");

    public static readonly DiagnosticDescriptor PairwiseDifference = Warning("BP3208", "Difference of every pair",
        "A column minus a vector is {0}, the difference of every pair of elements: bring both operands to one shape with Squeeze or Unsqueeze");

    public static readonly DiagnosticDescriptor DroppedOutput = Warning("BP3209", "Dropout on the output",
        "This loss compares what Dropout leaves of the output, which is 0 or too large at random: apply Dropout before the last layer");

    public static readonly DiagnosticDescriptor CentredBias = Warning("BP3210", "Bias before its mean is subtracted",
        "The parameter '{0}' is added and taken away again with the mean that is subtracted next, so that no loss depends on it: leave it out, as by 'hasBias: false'");

    // The plan.

    public static readonly DiagnosticDescriptor WorkspaceOverBudget = Warning("BP4001", "Workspace is over its budget",
        "'{0}' needs {1} of workspace at {2}, and its budget is {3}; the largest tensors are {4}; {5}");

    public static readonly DiagnosticDescriptor InvalidBudget = Error("BP4002", "Budget is not a number of bytes",
        "\"{0}\" is not a number of bytes such as \"64 MB\": write a number and one of the units B, KB, MB, GB (powers of 1000), KiB, MiB and GiB (powers of 1024)");

    public static readonly DiagnosticDescriptor InvalidPlannedSizes = Error("BP4003", "Sizes to plan for cannot be read",
        "\"{0}\" is not a list of sizes such as \"B=3, T=5\": {1}");

    public static readonly DiagnosticDescriptor UnknownPlannedSize = Error("BP4004", "Model to plan has no such dimension",
        "The model '{0}' has no dimension '{1}'; there {2}");

    public static readonly DiagnosticDescriptor MissingPlannedSize = Error("BP4005", "Size to plan for is missing",
        "The plan of '{0}' needs a size for each of its dimensions, as in At = \"{1}\"");

    public static readonly DiagnosticDescriptor UndefinedAtPlannedSizes = Error("BP4006", "Method is not defined at the sizes to plan for",
        "'{0}' is not defined at {1}, where {2} is {3} in '{4}': choose other sizes");

    // Code that uses compiled models.

    public static readonly DiagnosticDescriptor GradientsNotComputed = Warning("BP5001", "Gradients are used before they are computed",
        "The gradients of '{0}' are used before anything computes them, and are 0: {1}");

    public static readonly DiagnosticDescriptor GradientsOfAnotherModel = Warning("BP5002", "Gradients belong to another model",
        "The optimizer changes the parameters of '{0}', but these are the gradients of '{1}': pass '{0}.Gradients'");

    public static readonly DiagnosticDescriptor LoadedParametersLost = Warning("BP5003", "Loaded parameters are lost",
        "This draws the parameters of '{0}' anew, and what was loaded just before is lost: initialize before loading, or not at all");

    public static readonly DiagnosticDescriptor GradientsOverwritten = Warning("BP5004", "Gradients are overwritten before they are used",
        "'{0}' overwrites the gradients of '{1}', which nothing has used: take a step in between, or add them up with 'accumulate: true'");

    public static readonly DiagnosticDescriptor OptimizerPerStep = Warning("BP5005", "Optimizer is created for every step",
        "An optimizer that is created for every step loses its {0}: create it before the loop");

    public static readonly DiagnosticDescriptor GradientsUsedAgain = Warning("BP5006", "Step is taken again along the same gradients",
        "The gradients of '{0}' are those of the step before, as nothing has computed others since: {1}");

    public static readonly DiagnosticDescriptor GradientsNeverCleared = Warning("BP5007", "Gradients of all steps add up",
        "This adds to gradients of '{0}' that a step was already taken along: pass false in the first call after a step, which clears them");

    public static readonly DiagnosticDescriptor OptimizerOfFormerParameters = Warning("BP5008", "Optimizer remembers parameters that are drawn anew",
        "This draws the parameters of '{0}' anew, but '{1}' keeps its {2} of those before: create it anew, too");

    // Internal.

    public static readonly DiagnosticDescriptor InternalError = Error("BP9000", "Internal error of the compiler",
        "The compiler of '{0}' failed; this is a bug in Backprop, please report it with the definition and this text: {1}");

    // Information that is switched on for a file in its .editorconfig.

    public static readonly DiagnosticDescriptor ShapeOfVariable = Create("BP9001", "Shape of a variable",
        "'{0}' has the shape {1}", DiagnosticSeverity.Info, isEnabled: false);

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity, bool isEnabled = true) => new(
        id: id,
        title: title,
        messageFormat: message,
        category: "Backprop",
        defaultSeverity: severity,
        isEnabledByDefault: isEnabled,
        helpLinkUri: HelpPages + id + ".md");
}
