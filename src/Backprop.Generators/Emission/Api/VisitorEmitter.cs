using System.Collections.Generic;
using Backprop.Generators.Graphs;

namespace Backprop.Generators.Emission.Api;

/// <summary>Writes how a model or layer shows its parameters, in declaration order.</summary>
internal static class VisitorEmitter
{
    public static void Write(IndentedWriter writer, IReadOnlyList<ParameterMember> members)
    {
        using (writer.Block("void global::Backprop.ILayer.VisitParameters(global::Backprop.ParameterVisitor visitor, string prefix)"))
        {
            foreach (ParameterMember member in members)
            {
                string field = Names.Escape(member.FieldName);
                string guard = member.Nullable ? $"if ({field} is not null) " : "";
                switch (member.Kind)
                {
                    case MemberKind.Parameter:
                        writer.Line($"{guard}visitor.Visit(prefix + {Literals.String(member.FieldName)}, {field});");
                        break;
                    case MemberKind.Layer:
                        writer.Line($"{guard}((global::Backprop.ILayer){field}).VisitParameters(visitor, prefix + {Literals.String(member.FieldName + ".")});");
                        break;
                    case MemberKind.LayerArray:
                        writer.Line($"for (int i = 0; i < {field}.Length; i++) ((global::Backprop.ILayer){field}[i]).VisitParameters(visitor, prefix + \"{member.FieldName}.\" + i.ToString(global::System.Globalization.CultureInfo.InvariantCulture) + \".\");");
                        break;
                }
            }
        }
    }
}
