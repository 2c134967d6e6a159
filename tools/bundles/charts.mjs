// What the Analyse view uses of ECharts, and nothing else of it.
export {init, use, registerLocale} from "echarts/core";
import {use} from "echarts/core";
import {BarChart, LineChart, PieChart, ScatterChart, TreemapChart} from "echarts/charts";
import {AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent} from "echarts/components";
import {SVGRenderer} from "echarts/renderers";

use([
    BarChart, LineChart, PieChart, ScatterChart, TreemapChart,
    AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent,
    SVGRenderer,
]);
