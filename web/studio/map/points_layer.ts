/**
 * Points as the GPU's own kind of primitive: one vertex each. deck.gl's layer of circles draws four vertices an
 * instance, which a computer without a GPU takes a hundred times as long for.
 */
import { Layer, type LayerContext, type LayerProps, project32, type UpdateParameters } from "@deck.gl/core";
import { Model } from "@luma.gl/engine";

export interface PointsProps extends LayerProps {
  readonly data: { readonly length: number; readonly attributes: Readonly<Record<"getPosition" | "getColor", object>> };
  /** In units of the positions. */
  readonly radius: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

const uniforms = {
  name: "points",
  // project32, which deck.gl sets for each layer, computes more than a flat map needs.
  vs: `layout(std140) uniform pointsUniforms {
  mat4 view;
  float size;
} points;
`,
  uniformTypes: { view: "mat4x4<f32>", size: "f32" },
} as const;

const VERTEX = `#version 300 es
in vec2 positions;
in vec4 colors;
out vec4 color;
void main() {
  color = colors;
  gl_PointSize = points.size;
  // What is left out of the map is no fragment at all.
  gl_Position = colors.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : points.view * vec4(positions, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 color;
out vec4 fragColor;
void main() {
  vec2 off = gl_PointCoord - 0.5;
  if (dot(off, off) > 0.25) discard;
  fragColor = color;
}`;

export class PointsLayer extends Layer<PointsProps> {
  static override layerName = "PointsLayer";
  /** Outlives this object: deck.gl makes a new one of the same id at each change. */
  declare state: { model: Model };

  override initializeState(): void {
    const attributes = this.getAttributeManager()!;
    attributes.add({
      positions: { size: 2, accessor: "getPosition" },
      colors: { size: 4, type: "unorm8", accessor: "getColor" },
    });
    const shaders = this.getShaders({ vs: VERTEX, fs: FRAGMENT, modules: [project32, uniforms] });
    this.state = { model: new Model(this.context.device, { ...shaders, id: this.id, bufferLayout: attributes.getBufferLayouts(), topology: "point-list" }) };
  }

  override getModels(): Model[] {
    return [this.state.model];
  }

  override updateState(parameters: UpdateParameters<this>): void {
    super.updateState(parameters);
    this.state.model.setVertexCount(this.props.data.length);
  }

  override draw(): void {
    const { radius, minPixels, maxPixels } = this.props;
    const { viewport, device } = this.context as LayerContext;
    const pixels = Math.min(maxPixels, Math.max(minPixels, radius * viewport.scale));
    this.state.model.shaderInputs.setProps({ points: { view: viewport.viewProjectionMatrix, size: 2 * pixels * device.canvasContext!.cssToDeviceRatio() } });
    this.state.model.draw(this.context.renderPass);
  }

  override finalizeState(context: LayerContext): void {
    super.finalizeState(context);
    this.state.model.destroy();
  }
}
